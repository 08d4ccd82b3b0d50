import { status } from '@grpc/grpc-js';
import { thrownBy } from '@peerage/testing';
import { mockTime } from '../../testing/asked-clock.js';
import { answer, attemptsOf, endOf, failure, method } from '../../testing/scripted-attempts.js';
import type { CallOptions } from '../call-options.js';
import { type DeadlineOptions, deadline } from './deadline.js';
import { surround } from './middleware.js';
import { retry } from './retry.js';

afterEach(() => {
  jest.restoreAllMocks();
});

/** The deadline a call goes out with that begins at 1000. */
async function deadlineOf(options: DeadlineOptions, callOptions: CallOptions = {}): Promise<unknown> {
  mockTime().advance(1_000);
  const attempts = attemptsOf(answer('yes'));
  await endOf(deadline(options), attempts, callOptions);
  return attempts.started[0]?.deadline;
}

it('gives calls a default', async () => {
  expect(await deadlineOf({ defaultTimeoutMs: 300 })).toBe(1_300);
  expect(await deadlineOf({ defaultTimeoutMs: 300 }, { deadline: 5_000 })).toBe(5_000);
});

it('limits calls, whatever they say', async () => {
  expect(await deadlineOf({ maxTimeoutMs: 300 })).toBe(1_300);
  expect(await deadlineOf({ maxTimeoutMs: 300 }, { deadline: 5_000 })).toBe(1_300);
  expect(await deadlineOf({ maxTimeoutMs: 300 }, { deadline: new Date(1_200) })).toBe(1_200);
  expect(await deadlineOf({ defaultTimeoutMs: 300, maxTimeoutMs: 900 }, { deadline: 5_000 })).toBe(1_900);
  expect(await deadlineOf({ defaultTimeoutMs: 300, maxTimeoutMs: 200 })).toBe(1_200);
});

it('takes another time for each method', async () => {
  const timeoutMs = ({ path }: { path: string }): number | undefined =>
    path === method.path ? 300 : undefined;
  expect(await deadlineOf({ defaultTimeoutMs: timeoutMs })).toBe(1_300);
  expect(await deadlineOf({ maxTimeoutMs: timeoutMs })).toBe(1_300);
  const { next } = attemptsOf();
  const other = { ...method, path: '/test.Service/Other' };
  expect(deadline({ defaultTimeoutMs: timeoutMs, maxTimeoutMs: timeoutMs })(next, other)).toBe(next);
});

it('costs nothing when it says nothing', () => {
  const { next } = attemptsOf();
  expect(deadline({})(next, method)).toBe(next);
});

it('limits every attempt when it is inside of retry', async () => {
  const clock = mockTime();
  const attempts = attemptsOf(failure(status.DEADLINE_EXCEEDED), answer('yes'));
  const inner = deadline({ maxTimeoutMs: 100 });
  const retrying = retry({ initialBackoffMs: 0, retryableStatusCodes: ['DEADLINE_EXCEEDED'] });
  await endOf((next, of) => surround(next, [retrying, inner], of), attempts, { deadline: 150 });
  clock.advance(100);
  const more = attemptsOf(answer('yes'));
  await endOf(inner, more, { deadline: 150 });
  expect([...attempts.started, ...more.started].map(options => options.deadline)).toEqual([100, 100, 150]);
});

it('refuses a time that is none', () => {
  const message = 'is -1; expected a number of milliseconds of at least 0.';
  for (const field of ['defaultTimeoutMs', 'maxTimeoutMs']) {
    const error = thrownBy(() => deadline({ [field]: -1 }));
    expect(error).toMatchObject({ code: 'invalid-configuration', message: `${field} ${message}` });
    const late = thrownBy(() => deadline({ [field]: () => -1 })(attemptsOf().next, method));
    expect(late).toMatchObject({ message: `${field} of /test.Service/Do ${message}` });
  }
});

import { status } from '@grpc/grpc-js';
import { concat, from, map, Observable, of, Subject, throwError } from 'rxjs';
import { Counted, settle } from '../testing/counted.js';
import type { CallFailure } from './call-error.js';
import { ObservedRequests } from './observed-requests.js';
import { pullFrom } from './rxjs/pull-from.js';
import type { Subscribable } from './subscribable.js';

function observe(requests: Subscribable<unknown>, maxQueued = 10) {
  const failures: CallFailure[] = [];
  return { failures, requests: new ObservedRequests(requests, maxQueued, failure => failures.push(failure)) };
}

const value = (request: unknown) => ({ done: false, value: request });
const done = { done: true, value: undefined };

it('gives what was pushed before and after it is asked for, in order, and the end', async () => {
  const subject = new Subject<number>();
  const { requests } = observe(subject);
  for (const n of [1, 2, 3]) subject.next(n);
  expect([requests.next(), requests.next()]).toEqual([value(1), value(2)]);
  subject.next(4);
  expect([requests.next(), requests.next()]).toEqual([value(3), value(4)]);
  const asked = requests.next();
  subject.next(5);
  expect(await asked).toEqual(value(5));
  const last = requests.next();
  subject.complete();
  expect(await last).toEqual(done);
  expect(requests.next()).toEqual(done);
});

it('gives what waits before the end', () => {
  const { requests } = observe(of(1, 2));
  expect([requests.next(), requests.next(), requests.next()]).toEqual([value(1), value(2), done]);
});

it('fails at once with the Observable, whatever waits', () => {
  const cause = new Error('lost');
  const { requests, failures } = observe(
    concat(
      of(1),
      throwError(() => cause),
    ),
  );
  expect(failures).toEqual([{ code: status.CANCELLED, details: 'The requests failed: Error: lost', cause }]);
  expect(requests.next()).toBeInstanceOf(Promise);
});

describe('an Observable that is too fast', () => {
  it('fails when more wait than may, once, and is unsubscribed from', () => {
    const subject = new Subject<number>();
    const { failures } = observe(subject, 2);
    subject.next(1);
    subject.next(2);
    expect(failures).toEqual([]);
    subject.next(3);
    expect(subject.observed).toBe(false);
    expect(failures).toEqual([
      {
        code: status.RESOURCE_EXHAUSTED,
        details: expect.stringContaining('more than 2 wait (maxQueuedRequests)'),
      },
    ]);
  });

  it('is unsubscribed from also when it pushes while it is subscribed to', () => {
    let active = false;
    const burst = new Observable<number>(subscriber => {
      active = true;
      for (let n = 0; n < 5; n += 1) subscriber.next(n);
      return () => {
        active = false;
      };
    });
    expect(observe(burst, 2).failures.length).toBe(1);
    expect(active).toBe(false);
  });

  it('is counted by what waits, not by what there was', () => {
    const subject = new Subject<number>();
    const { requests, failures } = observe(subject, 2);
    for (let n = 0; n < 100; n += 1) {
      subject.next(n);
      expect(requests.next()).toEqual(value(n));
    }
    expect(failures).toEqual([]);
  });
});

it('slows down what can be slowed down', async () => {
  const counted = new Counted(10);
  const { requests } = observe(pullFrom(() => counted.iterate()).pipe(map(n => n + 1)), 2);
  for (let n = 1; n < 10; n += 1) {
    await settle();
    expect(counted.asked).toBe(n);
    expect(requests.next()).toEqual(value(n));
  }
});

it('unsubscribes when it is left, and lets go of what it held up', async () => {
  const counted = new Counted(10);
  const shared = new Subject<number>();
  const { requests } = observe(shared);
  pullFrom(() => counted.iterate()).subscribe(shared);
  await settle();
  expect(counted.asked).toBe(1);
  requests.return();
  expect(shared.observed).toBe(false);
  await settle();
  expect(counted.asked).toBe(10);
});

it('keeps its order over many', () => {
  const { requests } = observe(from(Array.from({ length: 1_000 }, (_, n) => n)), 1_000);
  for (let n = 0; n < 1_000; n += 1) expect(requests.next()).toEqual(value(n));
});

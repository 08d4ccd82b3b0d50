/** Pending counts, when what is called on the way throws. */
import type { Outcome, Peer } from '@peerage/peer-core';
import { request, setUp, thrown } from '../../testing/list-bed.js';

async function listWith(parts: Partial<Peer>) {
  const context = setUp();
  context.add('a');
  await context.list.start();
  Object.assign(context.transport.peer('a'), parts);
  context.transport.connectAll();
  return context;
}

const boom = (): never => {
  throw new Error('mine');
};

test('a peer that throws at the start of a request fails that request, which is not counted', async () => {
  const { list, pending } = await listWith({ startRequest: boom });
  expect(thrown(() => list.tryChoose(request))).toMatchObject({
    code: 'callback-failed',
    details: { callback: 'startRequest', of: 'peer "a"' },
  });
  expect(pending()).toEqual({ a: 0 });
  await list.stop();
});

test('one that throws at the end is reported, and the request is counted down', async () => {
  const { list, pending, events, clock } = await listWith({ endRequest: boom });
  list.tryChoose(request)?.finish();
  expect(pending()).toEqual({ a: 0 });
  expect(events.at(-1)).toMatchObject({ type: 'problem', error: { details: { callback: 'endRequest' } } });
  await list.stop();
  expect(clock.pendingTimerCount).toBe(0);
});

test('a judge of failures that throws is reported, and the default one judges', async () => {
  const { list, transport, pending, events, add } = setUp({ failureGuard: { isFailure: boom } });
  add('a');
  await list.start();
  transport.connectAll();
  list.tryChoose(request)?.finish({ code: 14 });
  expect(pending()).toEqual({ a: 0 });
  expect(events.at(-1)).toMatchObject({ type: 'problem', error: { details: { callback: 'isFailure' } } });
  await list.stop();
});

test('an outcome that is null is none', async () => {
  const { list, pending } = await listWith({});
  list.tryChoose(request)?.finish(null as unknown as Outcome);
  expect(pending()).toEqual({ a: 0 });
});

/** A list over a fake transport, and what its tests look at. */
import { isPeerError, type PeerError, type PeerEvent } from '@peerage/peer-core';
import { FakeTransport, VirtualClock } from '@peerage/testing';
import type { PeerListOptions } from '../src/list/options.js';
import { PeerList } from '../src/list/peer-list.js';
import { fewestPendingRequests } from '../src/policies/fewest-pending-requests.js';

export const request = { procedure: '/demo.Greeter/Greet' };

export function setUp(options: Partial<PeerListOptions> = {}) {
  const clock = new VirtualClock();
  const transport = new FakeTransport();
  const events: PeerEvent[] = [];
  const list = new PeerList({
    name: 'greeter',
    transport,
    policy: fewestPendingRequests({ random: () => 0 }),
    clock,
    observer: event => events.push(event),
    ...options,
  });
  const add = (...ids: string[]) => list.update({ additions: ids.map(id => ({ id })), removals: [] });
  const remove = (...ids: string[]) => list.update({ additions: [], removals: ids.map(id => ({ id })) });
  const pending = () =>
    Object.fromEntries(list.introspect().peers.map(peer => [peer.identifier.id, peer.pending]));
  return { clock, transport, events, list, add, remove, pending };
}

/** A running list whose peers are all connected. */
export async function started(...ids: string[]) {
  const context = setUp();
  context.add(...ids);
  await context.list.start();
  context.transport.connectAll();
  return context;
}

/** What `promise` rejects with. */
export async function failure(promise: Promise<unknown>): Promise<PeerError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isPeerError(error)) throw new Error(`Expected a PeerError, got ${String(error)}`);
  return error;
}

/** What `action` throws. */
export function thrown(action: () => unknown): PeerError {
  try {
    action();
  } catch (error) {
    if (isPeerError(error)) return error;
    throw error;
  }
  throw new Error('Expected a PeerError, got none');
}

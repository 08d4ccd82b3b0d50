/** An ejecting transport over peers driven by hand, and what its tests look at. */
import { FakeTransport, seededRandom, VirtualClock } from '@peerage/testing';
import { ejecting } from '../src/decorators/ejecting.js';
import type { EjectingOptions } from '../src/decorators/ejection-settings.js';
import type { StallMonitor } from '../src/decorators/stall-monitor.js';
import type { PeerEvent } from '../src/observer.js';
import type { Outcome } from '../src/outcome.js';
import type { Subscriber } from '../src/peer.js';

/** A process that stands still when a test says so. */
class FakeStallMonitor implements StallMonitor {
  running = false;
  longestMs = 0;

  start(): void {
    this.running = true;
  }

  stop(): void {
    this.running = false;
  }

  reset(): void {
    this.longestMs = 0;
  }
}

export const intervalMs = 10_000;
export const unavailable: Outcome = { code: 14 };

/** `count` connected peers `p0`, `p1`, …. */
export function setUp(count: number, options: EjectingOptions = {}) {
  const clock = new VirtualClock();
  const fake = new FakeTransport({ connected: true });
  const stallMonitor = new FakeStallMonitor();
  const events: PeerEvent[] = [];
  const transport = ejecting(fake, {
    clock,
    stallMonitor,
    random: seededRandom(1),
    observer: event => void events.push(event),
    ...options,
  });
  const subscriber: Subscriber = { notifyStatusChanged: () => undefined };
  const retain = (id: string) => transport.retainPeer({ id }, subscriber);
  const release = (...ids: string[]) => {
    for (const id of ids) transport.releasePeer({ id }, subscriber);
  };
  for (let index = 0; index < count; index += 1) retain(`p${index}`);
  const find = <T extends { readonly identifier: { readonly id: string } }>(
    all: readonly T[],
    id: string,
  ) => {
    const found = all.find(({ identifier }) => identifier.id === id);
    if (found === undefined) throw new Error(`no ${id}`);
    return found;
  };
  const idsOf = (peers: readonly { readonly identifier: { readonly id: string } }[]) =>
    peers.map(({ identifier }) => identifier.id);
  /** Runs requests on every peer in use; those on the named ones fail. */
  const traffic = (failing: readonly string[], requests = 100, outcome: Outcome = unavailable) => {
    for (const peer of transport.peers.filter(({ standing }) => standing === 'in-use')) {
      const failed = failing.includes(peer.identifier.id);
      for (let sent = 0; sent < requests; sent += 1) {
        peer.startRequest();
        peer.endRequest(failed ? outcome : undefined);
      }
    }
  };
  return {
    ...{ clock, fake, stallMonitor, events, transport, retain, release, traffic },
    peer: (id: string) => find(transport.peers, id),
    view: (id: string) => find(transport.introspect(), id),
    /** Who is ejected or on probation. */
    out: () => idsOf(transport.introspect().filter(({ standing }) => standing !== 'in-use')),
    /** Who is not available. */
    down: () => idsOf(transport.peers.filter(({ status }) => status.connectionStatus !== 'available')),
  };
}

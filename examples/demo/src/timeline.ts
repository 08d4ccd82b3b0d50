/** What happened, and when: what the demo did to its servers, and what the list and its transport made of it. */
import { type Clock, isPeerError, type PeerEvent } from '@peerage/peer-core';

/** What the demo does to a server: SIGKILL, a line more in the peers file, a line less. */
export type Deed = 'kill' | 'add' | 'remove';

export interface DemoEvent {
  /** Since the demo started. */
  readonly atMs: number;
  readonly type: Deed | PeerEvent['type'];
  readonly peer?: string;
  /** For people. */
  readonly text: string;
}

const deeds: Readonly<Record<Deed, string>> = {
  kill: 'killed with SIGKILL',
  add: 'added to the peers file',
  remove: 'removed from the peers file',
};

export class Timeline {
  readonly events: DemoEvent[] = [];
  readonly #clock: Clock;
  readonly #startMs: number;
  readonly #tell: (event: DemoEvent) => void;
  readonly #unreachable = new Set<string>();
  #closed = false;

  /** @param tell Is told every event as it happens. */
  constructor(clock: Clock, tell: (event: DemoEvent) => void) {
    this.#clock = clock;
    this.#startMs = clock.now();
    this.#tell = tell;
  }

  get elapsedMs(): number {
    return this.#clock.now() - this.#startMs;
  }

  did(type: Deed, peer: string): void {
    this.#add({ type, peer, text: deeds[type] });
  }

  /** An observer for lists, bindings and transports. */
  readonly observe = (event: PeerEvent): void => {
    if (!this.#isNews(event)) return;
    const text = textOf(event);
    this.#add(
      'identifier' in event
        ? { type: event.type, peer: event.identifier.id, text }
        : { type: event.type, text },
    );
  };

  /** What happens from here on is no part of the run. */
  close(): void {
    this.#closed = true;
  }

  /** A peer that is down tries to connect again and again; that it is down is news once. */
  #isNews(event: PeerEvent): boolean {
    if (event.type === 'status-changed') {
      if (event.to === 'available') this.#unreachable.delete(event.identifier.id);
      return event.from === 'available' || event.to === 'available';
    }
    if (event.type !== 'problem' || !isPeerError(event.error, 'connect-failed')) return true;
    const { peer } = event.error.details;
    const known = this.#unreachable.has(peer);
    this.#unreachable.add(peer);
    return !known;
  }

  #add(event: Omit<DemoEvent, 'atMs'>): void {
    if (this.#closed) return;
    const timed = { atMs: Math.round(this.elapsedMs), ...event };
    this.events.push(timed);
    this.#tell(timed);
  }
}

function textOf(event: PeerEvent): string {
  switch (event.type) {
    case 'peer-added':
      return 'joined the list';
    case 'peer-changed':
      return 'has new attributes';
    case 'peer-removed':
      return `left the list, ${event.pending} pending`;
    case 'peer-drained':
      return event.pending === 0 ? 'has ended its last call' : `was given up, ${event.pending} pending`;
    case 'status-changed':
      return `${event.from} → ${event.to}`;
    case 'updates-completed':
      return `no more updates of ${event.source}`;
    case 'problem':
      break;
  }
  return event.error.message;
}

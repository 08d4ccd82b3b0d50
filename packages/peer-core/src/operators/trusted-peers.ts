/**
 * Who is kept in the list, and until when, by somebody who doubts removals.
 *
 * Knows no timers: it is told the time and says when it wants to be asked again.
 */
import { PeerError } from '../errors.js';
import type { Identifier } from '../identifier.js';
import type { ListUpdates } from '../list.js';
import { enteringOf } from './known-peers.js';
import type { Update } from './update-operator.js';

export interface TrustSettings {
  readonly name: string;
  readonly allowEmpty: boolean;
  readonly maxRemovalPercent: number;
  readonly holdMs: number;
  readonly probationMs: number;
  readonly healthCheckMs: number;
  /** Whether a peer is up, as far as anybody can tell. */
  readonly isHealthy: ((id: string) => boolean) | undefined;
}

/** What became of a peer that the updater no longer names. */
interface Absence {
  readonly sinceMs: number;
  /** Left with too many others to be believed before. */
  readonly heldUntilMs: number;
}

export class TrustedPeers {
  readonly #settings: TrustSettings;
  readonly #peers = new Map<string, Identifier>();
  /** The part of the peers that the updater said is gone. */
  readonly #absent = new Map<string, Absence>();
  /** All peers, after an update that left nobody: whoever the next one that names somebody leaves out is gone. */
  #disbelieved = new Set<string>();
  /** Who left within the last `holdMs`, to see a mass removal that comes one by one. */
  readonly #departures: { readonly atMs: number; readonly count: number }[] = [];
  #departed = 0;

  constructor(settings: TrustSettings) {
    this.#settings = settings;
  }

  list(): readonly Identifier[] {
    return [...this.#peers.values()];
  }

  /** Takes an update in; gives the reason to doubt it, if there is one. */
  apply(update: Update, nowMs: number): PeerError | undefined {
    const namedBefore = this.#peers.size - this.#absent.size;
    const gone = 'additions' in update ? this.#takeChanges(update) : this.#takeSnapshot(update);
    const { name: list, allowEmpty } = this.#settings;
    const nobodyNamed = gone.length === this.#peers.size - this.#absent.size;
    if (gone.length > 0 && nobodyNamed && !allowEmpty) {
      // Whoever says that nobody is left is not believed about those who left shortly before either.
      this.#disbelieved = new Set(this.#peers.keys());
      this.#absent.clear();
      return new PeerError('empty-snapshot', { list, kept: this.#peers.size });
    }
    this.#disbelieved.clear();
    const doubt = this.#countDepartures(gone.length, namedBefore, nowMs);
    const heldUntilMs = doubt === undefined ? nowMs : nowMs + this.#settings.holdMs;
    for (const id of gone) this.#absent.set(id, { sinceMs: nowMs, heldUntilMs });
    return doubt;
  }

  /** Lets go of those who were absent long enough, or at once when nothing speaks for them; tells whether any went. */
  release(nowMs: number): boolean {
    const before = this.#peers.size;
    for (const [id, absence] of this.#absent) {
      if (nowMs < absence.heldUntilMs || this.#isOnProbation(id, absence, nowMs)) continue;
      this.#absent.delete(id);
      this.#peers.delete(id);
    }
    return this.#peers.size < before;
  }

  /** When `release` is to be asked next; Infinity when only an update can change anything. */
  nextReleaseMs(nowMs: number): number {
    const { healthCheckMs, probationMs } = this.#settings;
    let nextMs = Number.POSITIVE_INFINITY;
    for (const { heldUntilMs, sinceMs } of this.#absent.values()) {
      const dueMs =
        nowMs < heldUntilMs ? heldUntilMs : Math.min(nowMs + healthCheckMs, sinceMs + probationMs);
      nextMs = Math.min(nextMs, dueMs);
    }
    return nextMs;
  }

  /** Gives the ids that were there until now. */
  #takeSnapshot(snapshot: readonly Identifier[]): string[] {
    const named = new Set<string>();
    for (const identifier of snapshot) {
      // Of an id named twice the first stands, as everywhere.
      if (!named.has(identifier.id)) this.#take(identifier);
      named.add(identifier.id);
    }
    return [...this.#peers.keys()].filter(id => !named.has(id) && !this.#absent.has(id));
  }

  /** The same. */
  #takeChanges(updates: ListUpdates): string[] {
    const entering = new Set<string>();
    for (const identifier of enteringOf(updates)) {
      entering.add(identifier.id);
      this.#take(identifier);
    }
    const left = new Set([...this.#disbelieved, ...updates.removals.map(({ id }) => id)]);
    return [...left].filter(id => this.#peers.has(id) && !entering.has(id) && !this.#absent.has(id));
  }

  #take(identifier: Identifier): void {
    this.#peers.set(identifier.id, identifier);
    this.#absent.delete(identifier.id);
    this.#disbelieved.delete(identifier.id);
  }

  /** Gives the reason to doubt the departures when there are too many of late. */
  #countDepartures(count: number, namedBefore: number, nowMs: number): PeerError | undefined {
    if (count === 0) return undefined;
    const { name: list, holdMs, maxRemovalPercent } = this.#settings;
    for (let [first] = this.#departures; first !== undefined; [first] = this.#departures) {
      if (first.atMs > nowMs - holdMs) break;
      this.#departed -= first.count;
      this.#departures.shift();
    }
    const known = this.#departed + namedBefore;
    this.#departures.push({ atMs: nowMs, count });
    this.#departed += count;
    const removed = this.#departed;
    if (removed * 100 <= known * maxRemovalPercent) return undefined;
    return new PeerError('mass-removal', { list, removed, known, holdMs });
  }

  #isOnProbation(id: string, { sinceMs }: Absence, nowMs: number): boolean {
    const { isHealthy, probationMs } = this.#settings;
    return isHealthy !== undefined && nowMs < sinceMs + probationMs && isHealthy(id);
  }
}

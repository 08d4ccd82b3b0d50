/** Makes one updater of several. */
import { isObservable, Observable, type Subscriber } from 'rxjs';
import { PeerError } from '../errors.js';
import { type Identifier, sameAttributes } from '../identifier.js';
import type { ListUpdates } from '../list.js';
import { tellProblem } from '../observer.js';
import { checkSettings, invalidConfiguration } from '../settings/index.js';
import { indexSnapshot } from '../snapshot.js';
import { type Updater, type UpdaterOptions, updaterRules } from '../updates.js';
import { applyChanges, enteringOf } from './known-peers.js';
import { isUpdate, type Update } from './update-operator.js';

/**
 * Everybody that any of the updaters names; of a peer that several name, the attributes of the first of them.
 *
 * - A snapshot is answered with a snapshot of all, a change with the change it makes to all, and with nothing when
 *   it makes none.
 * - An updater that fails (`updater-failed`) or completes keeps its last part, and so does one that sends an empty
 *   snapshot (`empty-snapshot`) unless `allowEmpty`. Resubscribing is the updater's business: `retry` each, not all.
 * - It completes when all have ended, and fails, with the last failure, when all have failed.
 *
 * @throws PeerError `invalid-configuration` when there are no updaters, or naming the one that is none.
 */
export function mergeUpdaters(updaters: readonly Updater[], options: UpdaterOptions = {}): Updater {
  if (!Array.isArray(updaters) || updaters.length === 0) {
    throw invalidConfiguration('updaters', updaters, 'at least one updater');
  }
  updaters.forEach((updater: unknown, index) => {
    if (!isObservable(updater)) throw invalidConfiguration(`updaters[${index}]`, updater, 'an Observable');
  });
  checkSettings('mergeUpdaters', options, updaterRules);
  return new Observable(subscriber => new Merger(updaters, options, subscriber).begin());
}

/** What one of the updaters said. */
interface Part {
  readonly updater: Updater;
  peers: Map<string, Identifier>;
}

class Merger {
  readonly #options: UpdaterOptions;
  readonly #subscriber: Subscriber<Update>;
  /** Where they disagree the first stands. */
  readonly #parts: readonly Part[];
  #union = new Map<string, Identifier>();
  #completed = 0;
  #failed = 0;

  constructor(updaters: readonly Updater[], options: UpdaterOptions, subscriber: Subscriber<Update>) {
    this.#options = options;
    this.#subscriber = subscriber;
    this.#parts = updaters.map(updater => ({ updater, peers: new Map() }));
  }

  begin(): void {
    for (const part of this.#parts) {
      const subscription = part.updater.subscribe({
        next: update => this.#receive(part, update),
        error: (cause: unknown) => this.#fail(part, cause),
        complete: () => this.#complete(),
      });
      this.#subscriber.add(subscription);
    }
  }

  #receive(part: Part, update: Update): void {
    const kept = part.peers.size;
    if (!isUpdate(update)) this.#subscriber.next(update);
    else if ('additions' in update) this.#change(part, update);
    else if (update.length === 0 && kept > 0 && this.#options.allowEmpty !== true) {
      this.#report(new PeerError('empty-snapshot', { list: this.#name, kept }));
    } else this.#replace(part, update);
  }

  #replace(part: Part, snapshot: readonly Identifier[]): void {
    part.peers = indexSnapshot(snapshot, ({ id }) =>
      this.#report(new PeerError('duplicate-peer', { list: this.#name, peer: id })),
    );
    this.#union = new Map();
    for (const { peers } of this.#parts) {
      for (const [id, identifier] of peers) if (!this.#union.has(id)) this.#union.set(id, identifier);
    }
    this.#subscriber.next([...this.#union.values()]);
  }

  #change(part: Part, updates: ListUpdates): void {
    applyChanges(part.peers, updates);
    const additions: Identifier[] = [];
    const changes: Identifier[] = [];
    const removals: Identifier[] = [];
    for (const { id } of [...updates.removals, ...enteringOf(updates)]) {
      const before = this.#union.get(id);
      const after = this.#named(id);
      if (after === undefined) {
        if (before !== undefined) removals.push(before);
        this.#union.delete(id);
        continue;
      }
      if (before === undefined) additions.push(after);
      else if (!sameAttributes(before, after)) changes.push(after);
      this.#union.set(id, after);
    }
    if (additions.length + changes.length + removals.length === 0) return;
    this.#subscriber.next({ additions, changes, removals });
  }

  #named(id: string): Identifier | undefined {
    return this.#parts.find(({ peers }) => peers.has(id))?.peers.get(id);
  }

  #fail({ peers }: Part, cause: unknown): void {
    this.#failed += 1;
    if (this.#failed === this.#parts.length) {
      // Of a failure of all whoever follows is told, and reports it.
      this.#subscriber.error(cause);
      return;
    }
    this.#report(new PeerError('updater-failed', { list: this.#name, kept: peers.size }, { cause }));
    this.#end();
  }

  #complete(): void {
    this.#completed += 1;
    this.#end();
  }

  #end(): void {
    if (this.#completed + this.#failed === this.#parts.length) this.#subscriber.complete();
  }

  get #name(): string {
    return this.#options.name ?? 'peers';
  }

  #report(error: PeerError): void {
    tellProblem(this.#options.observer, this.#name, error);
  }
}

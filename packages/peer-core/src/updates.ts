/**
 * The one place where a stream of updates meets a list.
 *
 * What traffic does when discovery fails, empties or completes is decided here and nowhere else: the last good
 * snapshot stands.
 */
import type { Observable, Subscription } from 'rxjs';
import type { Binder } from './chooser.js';
import { isPeerError, PeerError, type PeerErrorCode } from './errors.js';
import type { Identifier } from './identifier.js';
import { HookedLifecycle, type Lifecycle, type LifecycleState } from './lifecycle.js';
import type { List, ListUpdates } from './list.js';
import { type Observer, tell, tellProblem } from './observer.js';
import { diffSnapshots, indexSnapshot } from './snapshot.js';

/** Says who is in a list: the whole list every time, or what changed. */
export type Updater = Observable<readonly Identifier[] | ListUpdates>;

export interface UpdaterOptions {
  /** Names the list in events and errors. */
  readonly name?: string;
  /** Believe an empty snapshot although peers are known; false by default: it is more often a fault of discovery. */
  readonly allowEmpty?: boolean;
  readonly observer?: Observer | undefined;
}

/**
 * Makes a list follow `updater` while the binding runs.
 *
 * - A snapshot is compared with what is bound; the list sees at most one update per snapshot, none when nothing
 *   changed. A snapshot that names a peer twice counts once, and `duplicate-peer` is reported.
 * - An updater that fails (`updater-failed`) or completes removes nothing. An empty snapshot is not believed
 *   (`empty-snapshot`) unless `allowEmpty`. Resubscribing is the updater's business.
 * - What the list refuses is reported as `update-incomplete` and tried again with the next snapshot.
 * - Stopping unsubscribes and removes what was bound, and nothing else.
 */
export function follow(updater: Updater, options: UpdaterOptions = {}): Binder {
  return list => new Following(list, updater, options);
}

class Following implements Lifecycle {
  readonly #list: List;
  readonly #updater: Updater;
  readonly #name: string;
  readonly #allowEmpty: boolean;
  readonly #observer: Observer | undefined;
  readonly #bound = new Map<string, Identifier>();
  readonly #lifecycle = new HookedLifecycle({ start: () => this.#subscribe(), stop: () => this.#unbind() });
  #subscription: Subscription | undefined;

  constructor(list: List, updater: Updater, options: UpdaterOptions) {
    this.#list = list;
    this.#updater = updater;
    this.#name = options.name ?? 'peers';
    this.#allowEmpty = options.allowEmpty ?? false;
    this.#observer = options.observer;
  }

  get state(): LifecycleState {
    return this.#lifecycle.state;
  }

  start(): Promise<void> {
    return this.#lifecycle.start();
  }

  stop(): Promise<void> {
    return this.#lifecycle.stop();
  }

  #subscribe(): void {
    this.#subscription = this.#updater.subscribe({
      next: update => this.#receive(update),
      error: (cause: unknown) => this.#problem('updater-failed', cause),
      complete: () =>
        tell(this.#observer, { type: 'updates-completed', source: this.#name, kept: this.#bound.size }),
    });
  }

  #unbind(): void {
    this.#subscription?.unsubscribe();
    this.#subscription = undefined;
    this.#apply({ additions: [], removals: [...this.#bound.values()] });
  }

  #receive(update: readonly Identifier[] | ListUpdates): void {
    if ('additions' in update) this.#apply(update);
    else this.#receiveSnapshot(update);
  }

  #receiveSnapshot(identifiers: readonly Identifier[]): void {
    if (identifiers.length === 0 && this.#bound.size > 0 && !this.#allowEmpty) {
      this.#problem('empty-snapshot');
      return;
    }
    const snapshot = indexSnapshot(identifiers, duplicate =>
      this.#tellProblem(new PeerError('duplicate-peer', { list: this.#name, peer: duplicate.id })),
    );
    const changed = diffSnapshots(this.#bound, snapshot);
    if (changed !== undefined) this.#apply(changed);
  }

  #apply(updates: ListUpdates): void {
    const entering = [...updates.additions, ...(updates.changes ?? [])];
    // Before the list is told: telling it may bring the next snapshot.
    for (const identifier of updates.removals) this.#bound.delete(identifier.id);
    for (const identifier of entering) this.#bound.set(identifier.id, identifier);
    try {
      this.#list.update(updates);
    } catch (error) {
      const refused = refusedIds(error);
      for (const identifier of entering) {
        if (refused.has(identifier.id) && this.#bound.get(identifier.id) === identifier) {
          this.#bound.delete(identifier.id);
        }
      }
      this.#tellProblem(
        isPeerError(error)
          ? error
          : new PeerError(
              'callback-failed',
              { callback: 'update', of: `list "${this.#name}"` },
              { cause: error },
            ),
      );
    }
  }

  #problem(code: 'updater-failed' | 'empty-snapshot', cause?: unknown): void {
    this.#tellProblem(new PeerError(code, { list: this.#name, kept: this.#bound.size }, { cause }));
  }

  #tellProblem(error: PeerError): void {
    tellProblem(this.#observer, this.#name, error);
  }
}

// A peer that could not be retained yet is in the list all the same.
const acceptedAnyway: ReadonlySet<PeerErrorCode> = new Set<PeerErrorCode>(['retain-failed']);

function refusedIds(error: unknown): Set<string> {
  if (!isPeerError(error)) return new Set();
  const refused = error.errors.filter(single => !acceptedAnyway.has(single.code));
  return new Set(refused.flatMap(({ details }) => ('peer' in details ? [details.peer] : [])));
}

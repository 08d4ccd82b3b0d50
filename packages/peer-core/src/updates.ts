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
import { callback, checkSettings, flag, type Rules, text } from './settings/index.js';
import { diffSnapshots, indexSnapshot, repeatsSnapshot } from './snapshot.js';

/** Says who is in a list: the whole list every time, or what changed. */
export type Updater = Observable<readonly Identifier[] | ListUpdates>;

/** How a binding speaks of its list, and what it believes. */
export interface UpdaterOptions {
  /** Names the list in events and errors. */
  readonly name?: string;
  /** Believe an empty snapshot although peers are known; false by default: it is more often a fault of discovery. */
  readonly allowEmpty?: boolean;
  readonly observer?: Observer | undefined;
}

export const updaterRules: Rules<UpdaterOptions> = { name: text, allowEmpty: flag, observer: callback };

/**
 * Makes a list follow `updater` while the binding runs.
 *
 * - A snapshot is compared with what is bound; the list sees at most one update per snapshot, none when nothing
 *   changed. A snapshot that names a peer twice counts once, and `duplicate-peer` is reported.
 * - An updater that fails, or emits what is no update (both `updater-failed`), or completes removes nothing. An
 *   empty snapshot is not believed (`empty-snapshot`) unless `allowEmpty`. Resubscribing is the updater's business.
 * - What the list refuses is reported as `update-incomplete` and tried again with the next snapshot.
 * - An update that arrives while the list is being told of another waits until the list is done with that one.
 * - Stopping unsubscribes and removes what was bound, and nothing else.
 */
export function follow(updater: Updater, options: UpdaterOptions = {}): Binder {
  checkSettings('follow', options, updaterRules);
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
  /** Updates to be applied; the first is being applied. */
  readonly #turns: (() => void)[] = [];
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
    this.#turns.splice(1);
    this.#inTurn(() => {
      if (this.#bound.size > 0) this.#apply({ additions: [], removals: [...this.#bound.values()] });
    });
  }

  #receive(update: readonly Identifier[] | ListUpdates): void {
    this.#inTurn(() => {
      try {
        if ('additions' in update) this.#apply(update);
        else this.#applySnapshot(update);
      } catch (cause) {
        this.#problem('updater-failed', cause);
      }
    });
  }

  #inTurn(turn: () => void): void {
    // The first one stays in its place while it runs: whoever comes meanwhile waits behind it.
    if (this.#turns.push(turn) > 1) return;
    for (let next = this.#turns[0]; next !== undefined; next = this.#turns[0]) {
      next();
      this.#turns.shift();
    }
  }

  #applySnapshot(identifiers: readonly Identifier[]): void {
    if (identifiers.length === 0 && this.#bound.size > 0 && !this.#allowEmpty) {
      this.#problem('empty-snapshot');
      return;
    }
    if (repeatsSnapshot(this.#bound, identifiers)) return;
    const snapshot = indexSnapshot(identifiers, duplicate =>
      this.#tellProblem(new PeerError('duplicate-peer', { list: this.#name, peer: duplicate.id })),
    );
    const changed = diffSnapshots(this.#bound, snapshot);
    if (changed !== undefined) this.#apply(changed);
  }

  #apply(updates: ListUpdates): void {
    const entering = [...updates.additions, ...(updates.changes ?? [])];
    const leaving = updates.removals.map(({ id }) => id);
    const known = new Map(entering.map(({ id }) => [id, this.#bound.get(id)]));
    // From here on the update is known to be one.
    for (const id of leaving) this.#bound.delete(id);
    for (const identifier of entering) this.#bound.set(identifier.id, identifier);
    try {
      this.#list.update(updates);
    } catch (error) {
      for (const refusal of refusals(error)) this.#takeBack(refusal, known);
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

  /** What is bound must be what the list took, or the next snapshot would not mend it. */
  #takeBack({ code, id }: Refusal, known: ReadonlyMap<string, Identifier | undefined>): void {
    if (!known.has(id)) return;
    const before = code === 'peer-not-in-list' ? undefined : known.get(id);
    if (before === undefined) this.#bound.delete(id);
    else this.#bound.set(id, before);
  }

  #problem(code: 'updater-failed' | 'empty-snapshot', cause?: unknown): void {
    this.#tellProblem(new PeerError(code, { list: this.#name, kept: this.#bound.size }, { cause }));
  }

  #tellProblem(error: PeerError): void {
    tellProblem(this.#observer, this.#name, error);
  }
}

interface Refusal {
  readonly code: PeerErrorCode;
  readonly id: string;
}

function refusals(error: unknown): Refusal[] {
  if (!isPeerError(error)) return [];
  return error.errors.flatMap(({ code, details }) =>
    // A peer that could not be retained yet is in the list all the same.
    code !== 'retain-failed' && 'peer' in details ? [{ code, id: details.peer }] : [],
  );
}

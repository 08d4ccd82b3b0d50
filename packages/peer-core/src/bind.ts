/** A list and what updates it, started and stopped as one. */
import type { Binder, Choice, ChooseOptions, ChooseRequest, Chooser, ChooserList } from './chooser.js';
import { PeerError } from './errors.js';
import { HookedLifecycle, type Lifecycle, type LifecycleState } from './lifecycle.js';
import { callback, checkSettings, flag, type Rule, type Rules, role } from './settings/index.js';
import { follow, type Updater, type UpdaterOptions } from './updates.js';

/**
 * Binds `list` to an updater, or to any other binder, and gives the chooser to use in place of the list.
 *
 * Starting it starts the list and then the binding; stopping goes the other way. See `follow` for what becomes
 * of empty, failing and completed updaters.
 *
 * @throws PeerError `invalid-configuration` naming what cannot be meant; `list-already-started`, from `start`, when the list was started by somebody else; the list
 * keeps running.
 */
export function bind(
  list: ChooserList,
  source: Updater | Binder,
  options: Omit<UpdaterOptions, 'name'> = {},
): Chooser {
  listRule.check('list', list);
  if (typeof source !== 'function') observable.check('source', source);
  checkSettings('bind', options, rules);
  const binder = typeof source === 'function' ? source : follow(source, { ...options, name: list.name });
  return new BoundChooser(list, binder(list));
}

const listRule: Rule = role('a list', 'update', 'tryChoose', 'start');

/** An Observable by what it does: there may be two copies of rxjs. */
const observable: Rule = role(
  'an updater, which is an Observable, or a binder, which is a function',
  'subscribe',
);

const rules: Rules<Omit<UpdaterOptions, 'name'>> = { allowEmpty: flag, observer: callback };

class BoundChooser implements Chooser {
  readonly #list: ChooserList;
  readonly #lifecycle: HookedLifecycle;
  /** What somebody else started is not ours to stop. */
  #ownsRun = false;

  constructor(list: ChooserList, binding: Lifecycle) {
    this.#list = list;
    this.#lifecycle = new HookedLifecycle({
      start: async () => {
        if (list.state === 'starting' || list.state === 'running') {
          throw new PeerError('list-already-started', { list: list.name });
        }
        this.#ownsRun = true;
        await list.start();
        await binding.start();
      },
      stop: async () => {
        if (!this.#ownsRun) return;
        this.#ownsRun = false;
        try {
          await binding.stop();
        } finally {
          await list.stop();
        }
      },
    });
  }

  get name(): string {
    return this.#list.name;
  }

  get state(): LifecycleState {
    return this.#lifecycle.state;
  }

  get available(): boolean {
    return this.#list.available;
  }

  onAvailabilityChanged(listener: () => void): () => void {
    return this.#list.onAvailabilityChanged(listener);
  }

  start(): Promise<void> {
    return this.#lifecycle.start();
  }

  stop(): Promise<void> {
    return this.#lifecycle.stop();
  }

  tryChoose(request: ChooseRequest): Choice | undefined {
    return this.#list.tryChoose(request);
  }

  choose(request: ChooseRequest, options?: ChooseOptions): Promise<Choice> {
    return this.#list.choose(request, options);
  }
}

import { of, Subject } from 'rxjs';
import { bind } from './bind.js';
import type { Binder, Choice, ChooseOptions, ChooseRequest, ChooserList } from './chooser.js';
import type { Identifier } from './identifier.js';
import { HookedLifecycle, type LifecycleState } from './lifecycle.js';
import type { ListUpdates } from './list.js';
import type { PeerEvent } from './observer.js';

/** Writes down, in order, what it is asked; chooses nobody. */
class FakeList implements ChooserList {
  readonly name: string = 'greeter';
  readonly log: string[] = [];
  readonly #lifecycle = new HookedLifecycle({
    start: () => void this.log.push('list starts'),
    stop: () => void this.log.push('list stops'),
  });

  get state(): LifecycleState {
    return this.#lifecycle.state;
  }

  get available(): boolean {
    this.log.push('available?');
    return true;
  }

  onAvailabilityChanged(listener: () => void): () => void {
    this.log.push('somebody listens');
    listener();
    return () => void this.log.push('nobody listens');
  }

  start(): Promise<void> {
    return this.#lifecycle.start();
  }

  stop(): Promise<void> {
    return this.#lifecycle.stop();
  }

  update({ additions, removals }: ListUpdates): void {
    this.log.push([...additions.map(({ id }) => `+${id}`), ...removals.map(({ id }) => `-${id}`)].join(' '));
  }

  tryChoose(request: ChooseRequest): Choice | undefined {
    this.log.push(`tryChoose ${request.hashKey}`);
    return undefined;
  }

  choose(request: ChooseRequest, options?: ChooseOptions): Promise<Choice> {
    this.log.push(`choose ${request.hashKey} within ${options?.timeoutMs} ms`);
    return Promise.reject(new Error('nobody'));
  }
}

/** A binder whose lifecycle writes to the list's log. */
function loggingBinder(hooks: { failStart?: Error; failStop?: Error }): Binder {
  return list => {
    const { log } = list as FakeList;
    return new HookedLifecycle({
      start: () => {
        log.push('binding starts');
        if (hooks.failStart !== undefined) throw hooks.failStart;
      },
      stop: () => {
        log.push('binding stops');
        if (hooks.failStop !== undefined) throw hooks.failStop;
      },
    });
  };
}

describe('bind', () => {
  it('starts the list and then the updates, and stops in reverse', async () => {
    const list = new FakeList();
    const chooser = bind(list, of([{ id: 'a:1' }]));
    expect(chooser.state).toBe('idle');
    await chooser.start();
    expect(chooser.state).toBe('running');
    await chooser.stop();
    expect(chooser.state).toBe('stopped');
    expect(list.log).toEqual(['list starts', '+a:1', '-a:1', 'list stops']);
  });

  it('starts again', async () => {
    const list = new FakeList();
    const chooser = bind(list, of([{ id: 'a:1' }]));
    await chooser.start();
    await chooser.stop();
    list.log.length = 0;
    await chooser.start();
    expect(list.log).toEqual(['list starts', '+a:1']);
  });

  it('takes any other binder', async () => {
    const list = new FakeList();
    const chooser = bind(list, loggingBinder({}));
    await chooser.start();
    await chooser.stop();
    expect(list.log).toEqual(['list starts', 'binding starts', 'binding stops', 'list stops']);
  });

  it('chooses with the list and under its name', async () => {
    const list = new FakeList();
    const chooser = bind(list, of([]));
    expect(chooser.name).toBe('greeter');
    expect(chooser.tryChoose({ hashKey: 'k' })).toBeUndefined();
    await expect(chooser.choose({ hashKey: 'k' }, { timeoutMs: 20 })).rejects.toThrow('nobody');
    expect(list.log).toEqual(['tryChoose k', 'choose k within 20 ms']);
  });

  it('is as available as the list', () => {
    const list = new FakeList();
    const chooser = bind(list, loggingBinder({}));
    let told = 0;
    const stop = chooser.onAvailabilityChanged(() => void (told += 1));
    expect(chooser.available).toBe(true);
    stop();
    expect(told).toBe(1);
    expect(list.log).toEqual(['somebody listens', 'available?', 'nobody listens']);
  });

  it('reports the updates under the name of the list, and passes its options on', async () => {
    const snapshots = new Subject<readonly Identifier[]>();
    const events: PeerEvent[] = [];
    const list = new FakeList();
    const chooser = bind(list, snapshots, { allowEmpty: true, observer: event => events.push(event) });
    await chooser.start();
    snapshots.next([{ id: 'a:1' }]);
    snapshots.next([]);
    snapshots.complete();
    expect(list.log).toEqual(['list starts', '+a:1', '-a:1']);
    expect(events).toEqual([{ type: 'updates-completed', source: 'greeter', kept: 0 }]);
  });

  it('refuses a list that somebody else started, and leaves it running', async () => {
    const list = new FakeList();
    await list.start();
    const chooser = bind(list, of([{ id: 'a:1' }]));
    await expect(chooser.start()).rejects.toMatchObject({
      code: 'list-already-started',
      details: { list: 'greeter' },
    });
    expect(chooser.state).toBe('stopped');
    expect(list.state).toBe('running');
    expect(list.log).toEqual(['list starts']);
  });

  it('starts after all once that list has been stopped', async () => {
    const list = new FakeList();
    await list.start();
    const chooser = bind(list, of([{ id: 'a:1' }]));
    await expect(chooser.start()).rejects.toThrow();
    await list.stop();
    await chooser.start();
    expect(list.log).toEqual(['list starts', 'list stops', 'list starts', '+a:1']);
  });

  it('stops the list again when the binding does not start', async () => {
    const list = new FakeList();
    const chooser = bind(list, loggingBinder({ failStart: new Error('no updates') }));
    await expect(chooser.start()).rejects.toThrow('no updates');
    expect(chooser.state).toBe('stopped');
    expect(list.state).toBe('stopped');
  });

  it('stops the list even when the binding does not stop', async () => {
    const list = new FakeList();
    const chooser = bind(list, loggingBinder({ failStop: new Error('stuck') }));
    await chooser.start();
    await expect(chooser.stop()).rejects.toThrow('stuck');
    expect(list.state).toBe('stopped');
  });
});

describe('what cannot be bound', () => {
  const list = new FakeList();
  it.each<[string, () => unknown]>([
    ['source', () => bind(list, undefined as never)],
    ['source', () => bind(list, [{ id: 'a:1' }] as never)],
    ['list', () => bind(undefined as never, of([]))],
    ['list', () => bind(of([]) as never, list as never)],
    ['allowEmpty', () => bind(list, of([]), { allowEmpty: 'yes' } as never)],
    ['alowEmpty', () => bind(list, of([]), { alowEmpty: true } as never)],
    ['options of bind', () => bind(list, of([]), true as never)],
  ])('is refused by name: %s', (field, act) => {
    expect(act).toThrow(
      expect.objectContaining({ code: 'invalid-configuration', details: expect.objectContaining({ field }) }),
    );
  });
});

import { of, Subject } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { isPeerError, PeerError } from './errors.js';
import type { Identifier } from './identifier.js';
import type { Lifecycle } from './lifecycle.js';
import type { List, ListUpdates } from './list.js';
import type { PeerEvent } from './observer.js';
import { follow, type Updater, type UpdaterOptions } from './updates.js';

type Update = readonly Identifier[] | ListUpdates;

/** Keeps the contract of a list's `update` and writes down every call as `+added ~changed -removed`. */
class FakeList implements List {
  readonly calls: string[] = [];
  readonly members = new Map<string, Identifier>();
  /** Ids that are refused, with the code to say why. */
  readonly refused = new Map<string, 'invalid-identifier' | 'retain-failed' | 'peer-not-in-list'>();

  update({ additions, changes = [], removals }: ListUpdates): void {
    this.calls.push(
      [
        ...additions.map(({ id }) => `+${id}`),
        ...changes.map(({ id }) => `~${id}`),
        ...removals.map(({ id }) => `-${id}`),
      ].join(' '),
    );
    const steps = [
      ...additions.map(identifier => () => this.#set(identifier, false)),
      ...changes.map(identifier => () => this.#set(identifier, true)),
      ...removals.map(identifier => () => this.#remove(identifier.id)),
    ];
    const errors: PeerError[] = [];
    for (const step of steps) {
      try {
        step();
      } catch (error) {
        if (!isPeerError(error)) throw error;
        errors.push(error);
      }
    }
    const failed = errors.length;
    if (failed === 0) return;
    const details = { list: 'fake', applied: steps.length - failed, failed };
    throw new PeerError('update-incomplete', details, { errors });
  }

  get ids(): string {
    return [...this.members.keys()].join(' ');
  }

  #set(identifier: Identifier, known: boolean): void {
    const facts = { list: 'fake', peer: identifier.id };
    const code = this.refused.get(identifier.id);
    if (code === 'invalid-identifier') throw new PeerError(code, { ...facts, problem: 'is refused' });
    if (code === 'peer-not-in-list') throw new PeerError(code, facts);
    if (this.members.has(identifier.id) !== known) {
      throw new PeerError(known ? 'peer-not-in-list' : 'peer-already-in-list', facts);
    }
    this.members.set(identifier.id, identifier);
    if (code === 'retain-failed') throw new PeerError(code, facts);
  }

  #remove(id: string): void {
    if (!this.members.delete(id)) throw new PeerError('peer-not-in-list', { list: 'fake', peer: id });
  }
}

interface Scene {
  readonly list: FakeList;
  readonly binding: Lifecycle;
  readonly events: PeerEvent[];
  /** The codes of the problems told so far; of an incomplete update the codes within. */
  readonly problems: () => string[];
}

function scene(updater: Updater, options: UpdaterOptions = {}): Scene {
  const list = new FakeList();
  const events: PeerEvent[] = [];
  const binding = follow(updater, { observer: event => events.push(event), ...options })(list);
  const problems = (): string[] =>
    events.flatMap(event => {
      if (event.type !== 'problem') return [];
      return event.error.errors.length > 0 ? event.error.errors.map(({ code }) => code) : [event.error.code];
    });
  return { list, binding, events, problems };
}

function peers(...ids: string[]): Identifier[] {
  return ids.map(id => ({ id }));
}

function weighing(id: string, weight: number): Identifier {
  return { id, attributes: { weight } };
}

describe('following snapshots', () => {
  it('tells the list what changed, once per snapshot and never when nothing did', () => {
    const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
    scheduler.run(({ hot, flush }) => {
      const snapshots = hot<Update>('-a-a-b-c--d-', {
        a: peers('a', 'b'),
        b: peers('b', 'a'),
        c: [...peers('b'), weighing('c', 2)],
        d: [weighing('c', 3), ...peers('b')],
      });
      const { list, binding, problems } = scene(snapshots);
      void binding.start();
      flush();
      expect(list.calls).toEqual(['+a +b', '+c -a', '~c']);
      expect(list.members.get('c')).toEqual(weighing('c', 3));
      expect(problems()).toEqual([]);
    });
  });

  it('runs, with its first snapshot applied, when start returns', () => {
    const { list, binding } = scene(of(peers('a')));
    void binding.start();
    expect(binding.state).toBe('running');
    expect(list.ids).toBe('a');
  });

  it('takes the first of a peer that is named twice and reports it', () => {
    const { list, binding, events } = scene(of([weighing('a', 1), ...peers('b'), weighing('a', 2)]), {
      name: 'greeter',
    });
    void binding.start();
    expect(list.calls).toEqual(['+a +b']);
    expect(list.members.get('a')).toEqual(weighing('a', 1));
    expect(events.filter(({ type }) => type === 'problem')).toMatchObject([
      {
        type: 'problem',
        source: 'greeter',
        error: { code: 'duplicate-peer', details: { list: 'greeter', peer: 'a' } },
      },
    ]);
  });

  it('does not believe an empty snapshot, and goes on with the next', () => {
    const snapshots = new Subject<Update>();
    const { list, binding, events } = scene(snapshots);
    void binding.start();
    snapshots.next([]);
    expect(events).toEqual([]);
    snapshots.next(peers('a', 'b'));
    snapshots.next([]);
    expect(list.ids).toBe('a b');
    expect(events).toMatchObject([
      {
        type: 'problem',
        source: 'peers',
        error: { code: 'empty-snapshot', details: { list: 'peers', kept: 2 } },
      },
    ]);
    snapshots.next(peers('b'));
    expect(list.calls).toEqual(['+a +b', '-a']);
  });

  it('believes an empty snapshot when told to', () => {
    const { list, binding, problems } = scene(of(peers('a', 'b'), []), { allowEmpty: true });
    void binding.start();
    expect(list.calls).toEqual(['+a +b', '-a -b']);
    expect(problems()).toEqual([]);
  });
});

describe('following deltas', () => {
  it('passes them on', () => {
    const deltas = new Subject<Update>();
    const { list, binding, problems } = scene(deltas);
    void binding.start();
    deltas.next({ additions: peers('a', 'b'), removals: [] });
    deltas.next({ additions: peers('c'), changes: [weighing('b', 2)], removals: peers('a') });
    expect(list.calls).toEqual(['+a +b', '+c ~b -a']);
    expect(list.members.get('b')).toEqual(weighing('b', 2));
    expect(problems()).toEqual([]);
  });

  it('mixes with snapshots', () => {
    const updates = new Subject<Update>();
    const { list, binding } = scene(updates);
    void binding.start();
    updates.next(peers('a', 'b'));
    updates.next({ additions: peers('c'), removals: peers('a') });
    updates.next(peers('b', 'd'));
    expect(list.calls).toEqual(['+a +b', '+c -a', '+d -c']);
  });

  it('still removes on stop what was named twice', async () => {
    const { list, binding, problems } = scene(
      of({ additions: peers('a'), removals: [] }, { additions: peers('a'), removals: [] }),
    );
    await binding.start();
    expect(problems()).toEqual(['peer-already-in-list']);
    await binding.stop();
    expect(list.ids).toBe('');
  });

  it('reports a removal of the unknown and applies the rest', () => {
    const { list, binding, problems } = scene(of({ additions: peers('a'), removals: peers('ghost') }));
    void binding.start();
    expect(list.ids).toBe('a');
    expect(problems()).toEqual(['peer-not-in-list']);
  });
});

describe('an updater that ends', () => {
  it('leaves the peers when it fails, and is reported', () => {
    const cause = new Error('connection lost');
    const updates = new Subject<Update>();
    const { list, binding, events } = scene(updates, { name: 'greeter' });
    void binding.start();
    updates.next(peers('a', 'b'));
    updates.error(cause);
    expect(list.ids).toBe('a b');
    expect(binding.state).toBe('running');
    expect(events).toMatchObject([
      {
        type: 'problem',
        source: 'greeter',
        error: {
          code: 'updater-failed',
          details: { list: 'greeter', kept: 2 },
          cause,
        },
      },
    ]);
  });

  it('leaves the peers when it completes, and that is told', () => {
    const { list, binding, events } = scene(of(peers('a')), { name: 'greeter' });
    void binding.start();
    expect(list.ids).toBe('a');
    expect(events).toEqual([{ type: 'updates-completed', source: 'greeter', kept: 1 }]);
  });

  it('lets go of its peers on stop all the same', async () => {
    const { list, binding } = scene(of(peers('a')));
    await binding.start();
    await binding.stop();
    expect(list.ids).toBe('');
  });

  it.each([
    undefined,
    null,
    7,
    { removals: [] },
    { additions: [] },
    [undefined],
    { additions: 3, removals: [] },
  ])('or emits %j, which is no update, leaves the peers and is heard again', nonsense => {
    const updates = new Subject<Update>();
    const { list, binding, problems } = scene(updates);
    void binding.start();
    updates.next(peers('a'));
    updates.next(nonsense as unknown as Update);
    expect(list.ids).toBe('a');
    expect(problems()).toEqual(['updater-failed']);
    updates.next(peers('a', 'b'));
    expect(list.ids).toBe('a b');
  });
});

describe('a list that refuses', () => {
  it('is offered the identifier again with the next snapshot', () => {
    const updates = new Subject<Update>();
    const { list, binding, events, problems } = scene(updates);
    void binding.start();
    list.refused.set('b', 'invalid-identifier');
    updates.next(peers('a', 'b'));
    expect(events).toMatchObject([
      {
        error: {
          code: 'update-incomplete',
          details: { list: 'fake', applied: 1, failed: 1 },
        },
      },
    ]);
    list.refused.clear();
    updates.next(peers('a', 'b'));
    expect(list.calls).toEqual(['+a +b', '+b']);
    expect(list.ids).toBe('a b');
    expect(problems()).toEqual(['invalid-identifier']);
  });

  it('is offered a refused change as a change again', () => {
    const updates = new Subject<Update>();
    const { list, binding } = scene(updates);
    void binding.start();
    updates.next([weighing('a', 1)]);
    list.refused.set('a', 'invalid-identifier');
    updates.next([weighing('a', 2)]);
    list.refused.clear();
    updates.next([weighing('a', 2)]);
    expect(list.calls).toEqual(['+a', '~a', '~a']);
    expect(list.members.get('a')).toEqual(weighing('a', 2));
  });

  it('is offered a peer anew that somebody else took out', () => {
    const updates = new Subject<Update>();
    const { list, binding } = scene(updates);
    void binding.start();
    updates.next([weighing('a', 1)]);
    list.members.delete('a');
    updates.next([weighing('a', 2)]);
    updates.next([weighing('a', 2)]);
    expect(list.calls).toEqual(['+a', '~a', '+a']);
  });

  it('keeps what it could not retain yet', async () => {
    const updates = new Subject<Update>();
    const { list, binding, problems } = scene(updates);
    await binding.start();
    list.refused.set('a', 'retain-failed');
    updates.next(peers('a'));
    updates.next(peers('a'));
    expect(list.calls).toEqual(['+a']);
    expect(problems()).toEqual(['retain-failed']);
    await binding.stop();
    expect(list.ids).toBe('');
  });

  it('keeps on stop a peer that somebody else put in', async () => {
    const { list, binding, problems } = scene(of(peers('a', 'b')));
    list.members.set('a', { id: 'a' });
    await binding.start();
    expect(problems()).toEqual(['peer-already-in-list']);
    await binding.stop();
    expect(list.ids).toBe('a');
  });

  it('or throws something else is reported', () => {
    const cause = new Error('list broke');
    const events: PeerEvent[] = [];
    const list: List = {
      update() {
        throw cause;
      },
    };
    void follow(of(peers('a')), { name: 'greeter', observer: event => events.push(event) })(list).start();
    expect(events[0]).toMatchObject({
      type: 'problem',
      source: 'greeter',
      error: {
        code: 'callback-failed',
        details: { callback: 'update', of: 'list "greeter"' },
        cause,
      },
    });
  });
});

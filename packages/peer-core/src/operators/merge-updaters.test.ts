import fc from 'fast-check';
import { NEVER, of, Subject, type Subscription } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import type { PeerError } from '../errors.js';
import type { Identifier } from '../identifier.js';
import type { PeerEvent } from '../observer.js';
import type { Updater, UpdaterOptions } from '../updates.js';
import { applyChanges } from './known-peers.js';
import { mergeUpdaters } from './merge-updaters.js';
import type { Update } from './update-operator.js';

function peers(...ids: string[]): Identifier[] {
  return ids.map(id => ({ id }));
}

function weighing(id: string, weight: number): Identifier {
  return { id, attributes: { weight } };
}

function added(...ids: string[]): Update {
  return { additions: peers(...ids), removals: [] };
}

function removed(...ids: string[]): Update {
  return { additions: [], removals: peers(...ids) };
}

interface Scene {
  readonly sources: readonly Subject<Update>[];
  readonly emitted: Update[];
  readonly problems: PeerError[];
  readonly ends: unknown[];
  readonly subscription: Subscription;
}

function scene(count: number, options: UpdaterOptions = {}): Scene {
  const sources = Array.from({ length: count }, () => new Subject<Update>());
  const emitted: Update[] = [];
  const problems: PeerError[] = [];
  const ends: unknown[] = [];
  const observer = (event: PeerEvent): void => {
    if (event.type === 'problem') problems.push(event.error);
  };
  const subscription = mergeUpdaters(sources, { observer, ...options }).subscribe({
    next: update => emitted.push(update),
    error: (cause: unknown) => ends.push(cause),
    complete: () => ends.push('complete'),
  });
  return { sources, emitted, problems, ends, subscription };
}

describe('mergeUpdaters', () => {
  it('gives everybody that anybody names', () => {
    const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
    scheduler.run(({ hot, expectObservable }) => {
      const [a, ab, abc] = [peers('a'), peers('a', 'b'), peers('c', 'a', 'b')];
      const left = hot<Update>(' -a---d--|', { a, d: peers('c', 'a') });
      const right = hot<Update>('---b-----b--|', { b: peers('b', 'a') });
      expectObservable(mergeUpdaters([left, right])).toBe('-a-b-d---d--|', { a, b: ab, d: abc });
    });
  });

  it('takes the attributes of the first that names a peer, and of the next when that one lets go of it', () => {
    const { sources, emitted } = scene(2);
    sources[1]?.next([weighing('a', 2)]);
    sources[0]?.next([weighing('a', 1), { id: 'b' }]);
    sources[0]?.next(peers('b'));
    expect(emitted).toEqual([
      [weighing('a', 2)],
      [weighing('a', 1), { id: 'b' }],
      [{ id: 'b' }, weighing('a', 2)],
    ]);
  });

  it('answers a change with the change it makes, and with nothing when it makes none', () => {
    const { sources, emitted } = scene(2);
    sources[0]?.next(added('a'));
    sources[1]?.next(added('a', 'b'));
    sources[1]?.next({ additions: [], changes: [weighing('a', 3)], removals: [] });
    sources[0]?.next(removed('a', 'ghost'));
    sources[1]?.next(removed('a'));
    expect(emitted).toEqual([
      { additions: peers('a'), changes: [], removals: [] },
      { additions: peers('b'), changes: [], removals: [] },
      { additions: [], changes: [weighing('a', 3)], removals: [] },
      { additions: [], changes: [], removals: [weighing('a', 3)] },
    ]);
  });

  it('keeps the part of an updater that sends an empty snapshot, and says so', () => {
    const { sources, emitted, problems } = scene(2, { name: 'greeter' });
    sources[0]?.next([]);
    sources[0]?.next(peers('a'));
    sources[1]?.next(peers('b'));
    sources[0]?.next([]);
    sources[1]?.next(peers('c'));
    expect(emitted).toEqual([[], peers('a'), peers('a', 'b'), peers('a', 'c')]);
    expect(problems).toMatchObject([{ code: 'empty-snapshot', details: { list: 'greeter', kept: 1 } }]);
  });

  it('believes empty snapshots when told to, each for its own part', () => {
    const { sources, emitted, problems } = scene(2, { allowEmpty: true });
    sources[0]?.next(peers('a'));
    sources[1]?.next(peers('b'));
    sources[0]?.next([]);
    expect(emitted.at(-1)).toEqual(peers('b'));
    expect(problems).toEqual([]);
  });

  it('keeps the part of an updater that fails, says so and goes on with the others', () => {
    const cause = new Error('connection lost');
    const { sources, emitted, problems, ends } = scene(2, { name: 'greeter' });
    sources[0]?.next(peers('a'));
    sources[0]?.error(cause);
    sources[1]?.next(peers('b'));
    expect(emitted.at(-1)).toEqual(peers('a', 'b'));
    expect(problems).toMatchObject([
      { code: 'updater-failed', details: { list: 'greeter', kept: 1 }, cause },
    ]);
    sources[1]?.complete();
    expect(ends).toEqual(['complete']);
  });

  it('fails with the last failure when all have failed', () => {
    const { sources, problems, ends } = scene(2);
    const last = new Error('last');
    sources[1]?.error(new Error('first'));
    expect(ends).toEqual([]);
    sources[0]?.error(last);
    expect(ends).toEqual([last]);
    expect(problems.map(({ code }) => code)).toEqual(['updater-failed']);
  });

  it('completes when some complete and some fail, and reports every failure', () => {
    const { sources, problems, ends } = scene(2);
    sources[0]?.complete();
    sources[1]?.error(new Error('last'));
    expect(ends).toEqual(['complete']);
    expect(problems.map(({ code }) => code)).toEqual(['updater-failed']);
  });

  it('takes the first of an id that a snapshot names twice, and reports it', () => {
    const { sources, emitted, problems } = scene(1);
    sources[0]?.next([weighing('a', 1), weighing('a', 2)]);
    expect(emitted).toEqual([[weighing('a', 1)]]);
    expect(problems).toMatchObject([{ code: 'duplicate-peer', details: { peer: 'a' } }]);
  });

  it('passes what is no update for whoever follows to report, and keeps its parts', () => {
    const { sources, emitted } = scene(2);
    const nonsense = { additions: 3 } as unknown as Update;
    sources[0]?.next(peers('a'));
    sources[0]?.next(nonsense);
    sources[1]?.next(peers('b'));
    expect(emitted).toEqual([peers('a'), nonsense, peers('a', 'b')]);
    expect(emitted[1]).toBe(nonsense);
  });

  it('unsubscribes from all', () => {
    const { sources, subscription } = scene(2);
    subscription.unsubscribe();
    expect(sources.map(({ observed }) => observed)).toEqual([false, false]);
  });

  it('starts afresh with every subscription', () => {
    const merged = mergeUpdaters([of(peers('a')), of(removed('a'))]);
    for (let time = 0; time < 2; time++) {
      const emitted: Update[] = [];
      merged.subscribe(update => emitted.push(update));
      expect(emitted).toEqual([peers('a')]);
    }
  });

  it('refuses options that there are not', () => {
    const misspelt: object = { allowempty: true };
    expect(() => mergeUpdaters([NEVER], misspelt)).toThrow('allowempty is true; expected an option of');
  });

  it.each<[readonly unknown[], string]>([
    [[], 'updaters'],
    [[NEVER, undefined], 'updaters[1]'],
    [[peers('a')], 'updaters[0]'],
  ])('refuses %j', (updaters, field) => {
    expect(() => mergeUpdaters(updaters as Updater[])).toThrow(
      expect.objectContaining({ code: 'invalid-configuration', details: expect.objectContaining({ field }) }),
    );
  });
});

const identifier = fc.record({
  id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  attributes: fc.record({ weight: fc.integer({ min: 1, max: 3 }) }),
});
const some = fc.uniqueArray(identifier, { selector: ({ id }) => id, maxLength: 4 });
const step = fc.record({
  source: fc.nat(2),
  update: fc.oneof(some, fc.record({ additions: some, changes: some, removals: some })),
});

describe('mergeUpdaters against a model', () => {
  it('is at any time the union by id, the first updater first', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), fc.boolean(), (steps, allowEmpty) => {
        const { sources, emitted } = scene(3, { allowEmpty });
        const parts = sources.map(() => new Map<string, Identifier>());
        const merged = new Map<string, Identifier>();
        for (const { source, update } of steps) {
          const part = parts[source] ?? new Map();
          emitted.length = 0;
          sources[source]?.next(update);
          if ('additions' in update) applyChanges(part, update);
          else if (update.length > 0 || allowEmpty) {
            part.clear();
            for (const named of update) part.set(named.id, named);
          }
          for (const answer of emitted) follow(merged, answer);
          const union = new Map(parts.toReversed().flatMap(each => [...each]));
          expect(Object.fromEntries(merged)).toEqual(Object.fromEntries(union));
        }
      }),
    );
  });

  /** Applies an update as strictly as a list does. */
  function follow(list: Map<string, Identifier>, update: Update): void {
    if (!('additions' in update)) {
      list.clear();
      for (const named of update) {
        expect(list.has(named.id)).toBe(false);
        list.set(named.id, named);
      }
      return;
    }
    for (const { id } of update.additions) expect(list.has(id)).toBe(false);
    for (const { id } of [...(update.changes ?? []), ...update.removals]) expect(list.has(id)).toBe(true);
    applyChanges(list, update);
  }
});

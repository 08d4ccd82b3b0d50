import fc from 'fast-check';
import { of, Subject } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import type { Identifier } from '../identifier.js';
import { applyChanges } from './known-peers.js';
import { snapshots } from './snapshots.js';
import type { Update } from './update-operator.js';

function peers(...ids: string[]): Identifier[] {
  return ids.map(id => ({ id }));
}

describe('snapshots', () => {
  it('adds up what changed', () => {
    const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
    scheduler.run(({ hot, expectObservable }) => {
      const heavy = { id: 'b', attributes: { weight: 2 } };
      const source = hot<Update>('-a-b-c-d-e-|', {
        a: { additions: peers('a', 'b'), removals: [] },
        b: { additions: peers('c'), changes: [heavy], removals: peers('a', 'ghost') },
        c: { additions: peers('c'), removals: peers('b', 'c') },
        d: peers('x', 'x'),
        e: { additions: peers('y'), removals: [] },
      });
      expectObservable(source.pipe(snapshots())).toBe('-a-b-c-d-e-|', {
        a: peers('a', 'b'),
        b: [heavy, { id: 'c' }],
        c: peers('c'),
        d: peers('x', 'x'),
        e: peers('x', 'y'),
      });
    });
  });

  it('emits what is made of the snapshot', () => {
    const emitted: Update[] = [];
    of<Update>({ additions: peers('a', 'b'), removals: [] })
      .pipe(snapshots(all => all.slice(1)))
      .subscribe(update => emitted.push(update));
    expect(emitted).toEqual([peers('b')]);
  });

  it('leaves emitted snapshots as they are', () => {
    const source = new Subject<Update>();
    const emitted: Update[] = [];
    source.pipe(snapshots()).subscribe(update => emitted.push(update));
    source.next(peers('a'));
    source.next({ additions: peers('b'), removals: [] });
    source.next({ additions: peers('c'), removals: peers('a') });
    expect(emitted).toEqual([peers('a'), peers('a', 'b'), peers('b', 'c')]);
  });

  it('passes errors, untouched', () => {
    const cause = new Error('connection lost');
    const source = new Subject<Update>();
    const errors: unknown[] = [];
    source.pipe(snapshots()).subscribe({ error: (error: unknown) => errors.push(error) });
    source.error(cause);
    expect(errors[0]).toBe(cause);
  });

  it('makes what the function throws an error of the stream', () => {
    const cause = new Error('cannot');
    const errors: unknown[] = [];
    of(peers('a'))
      .pipe(
        snapshots(() => {
          throw cause;
        }),
      )
      .subscribe({ error: (error: unknown) => errors.push(error) });
    expect(errors).toEqual([cause]);
  });

  it('keeps a memory for each subscription', () => {
    const source = new Subject<Update>();
    const shared = source.pipe(snapshots());
    const [early, late]: Update[][] = [[], []];
    shared.subscribe(update => early?.push(update));
    source.next({ additions: peers('a'), removals: [] });
    shared.subscribe(update => late?.push(update));
    source.next({ additions: peers('b'), removals: [] });
    expect(early?.at(-1)).toEqual(peers('a', 'b'));
    expect(late).toEqual([peers('b')]);
  });

  it.each([
    undefined,
    null,
    7,
    'a:1',
    {},
    { additions: [] },
    { removals: [] },
    { additions: 3, removals: [] },
    { additions: [], removals: [], changes: 'a' },
    [undefined],
    [{ id: 7 }],
    { additions: [null], removals: [] },
  ])('passes %j, which is no update, and forgets nothing', nonsense => {
    const source = new Subject<Update>();
    const emitted: Update[] = [];
    source.pipe(snapshots()).subscribe(update => emitted.push(update));
    source.next(peers('a'));
    source.next(nonsense as unknown as Update);
    source.next({ additions: peers('b'), changes: undefined as never, removals: [] });
    expect(emitted).toEqual([peers('a'), nonsense, peers('a', 'b')]);
  });
});

const some = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 3 }).map(ids => peers(...ids));
const updates = fc.array(fc.oneof(some, fc.record({ additions: some, changes: some, removals: some })));

it('snapshots agree with a naive set', () => {
  fc.assert(
    fc.property(updates, sequence => {
      const model = new Map<string, Identifier>();
      const emitted: Update[] = [];
      of<Update[]>(...sequence)
        .pipe(snapshots())
        .subscribe(update => emitted.push(update));
      expect(emitted).toHaveLength(sequence.length);
      for (const [index, update] of sequence.entries()) {
        if ('additions' in update) applyChanges(model, update);
        else {
          model.clear();
          for (const named of update) model.set(named.id, named);
        }
        expect(new Set(emitted[index] as Identifier[])).toEqual(new Set(model.values()));
      }
    }),
  );
});

import { of, Subject } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import type { Identifier } from '../identifier.js';
import type { PeerEvent } from '../observer.js';
import type { Update } from './update-operator.js';
import { weigh } from './weigh.js';

function peer(id: string, weight?: number): Identifier {
  return weight === undefined ? { id } : { id, attributes: { weight, priority: 1 } };
}

describe('weigh', () => {
  it('sets weights in snapshots and in changes, and leaves the other attributes', () => {
    const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
    scheduler.run(({ hot, expectObservable }) => {
      const source = hot<Update>('-a-b-|', {
        a: [peer('small', 9), peer('large', 9)],
        b: { additions: [peer('large', 2)], changes: [peer('small', 1)], removals: [peer('other', 4)] },
      });
      const weights = weigh(({ id }) => (id === 'large' ? 8 : undefined));
      expectObservable(source.pipe(weights)).toBe('-a-b-|', {
        a: [peer('small', 9), peer('large', 8)],
        b: { additions: [peer('large', 8)], changes: [peer('small', 1)], removals: [peer('other', 4)] },
      });
    });
  });

  it('gives a weight to peers without attributes, and asks with the whole identifier', () => {
    const asked: Identifier[] = [];
    const weights = weigh(identifier => {
      asked.push(identifier);
      return 2;
    });
    const emitted: Update[] = [];
    of([peer('a')])
      .pipe(weights)
      .subscribe(update => emitted.push(update));
    expect(emitted).toEqual([[{ id: 'a', attributes: { weight: 2 } }]]);
    expect(asked).toEqual([{ id: 'a' }]);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 'heavy'])(
    'does not use %p, says which peer first had it, and goes on',
    weight => {
      const events: PeerEvent[] = [];
      const source = new Subject<Update>();
      const emitted: Update[] = [];
      const weights = weigh(({ id }) => (id === 'c' ? 3 : (weight as number)), {
        name: 'greeter',
        observer: event => events.push(event),
      });
      source.pipe(weights).subscribe(update => emitted.push(update));
      source.next([peer('a', 5), peer('b'), peer('c')]);
      source.next([peer('c')]);
      expect(emitted).toEqual([
        [peer('a', 5), peer('b'), { id: 'c', attributes: { weight: 3 } }],
        [{ id: 'c', attributes: { weight: 3 } }],
      ]);
      expect(events).toMatchObject([
        {
          type: 'problem',
          source: 'greeter',
          error: {
            code: 'invalid-identifier',
            details: { peer: 'a', problem: expect.stringContaining('weight') },
          },
        },
      ]);
    },
  );

  it('survives a function that throws', () => {
    const cause = new Error('no such peer');
    const events: PeerEvent[] = [];
    const emitted: Update[] = [];
    const weights = weigh(
      () => {
        throw cause;
      },
      { observer: event => events.push(event) },
    );
    of([peer('a', 5), peer('b')])
      .pipe(weights)
      .subscribe(update => emitted.push(update));
    expect(emitted).toEqual([[peer('a', 5), peer('b')]]);
    expect(events).toMatchObject([
      {
        source: 'peers',
        error: { code: 'callback-failed', details: { callback: 'weightOf', of: 'peer "a"' }, cause },
      },
    ]);
  });

  it('refuses options that there are not', () => {
    const misspelt: object = { names: 'greeters' };
    expect(() => weigh(() => 1, misspelt)).toThrow('names is "greeters"; expected an option of weigh');
  });

  it('refuses what is no function', () => {
    expect(() => weigh(undefined as unknown as () => number)).toThrow(
      expect.objectContaining({
        code: 'invalid-configuration',
        details: expect.objectContaining({ field: 'weightOf' }),
      }),
    );
  });
});

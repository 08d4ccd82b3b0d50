import { from, lastValueFrom, map, mergeMap, of, Subject, toArray } from 'rxjs';
import { Counted, settle } from '../../testing/counted.js';
import { type Deferred, deferred } from '../../testing/greeter-bed.js';
import { pullFrom } from './pull-from.js';
import { pullMap } from './pull-map.js';

const counting = (counted: Counted) => pullFrom(() => counted.iterate());

/** Work that is done when the test says so. */
class Bench {
  readonly jobs: Deferred<void>[] = [];

  work = async (value: number): Promise<number> => {
    const job = deferred();
    this.jobs.push(job);
    await job.promise;
    return value * 10;
  };

  async finish(index: number): Promise<void> {
    this.jobs[index]?.resolve();
    await settle();
  }
}

describe('with a source that can be slowed down', () => {
  it.each([
    [1, [1, 2, 3]],
    [3, [3, 4, 5]],
  ])('works on %i at a time and has none waiting', async (concurrent, asked) => {
    const counted = new Counted(5);
    const bench = new Bench();
    const seen: number[] = [];
    counting(counted).pipe(pullMap(bench.work, concurrent)).subscribe();
    for (let finished = 0; finished < 3; finished += 1) {
      await settle();
      expect(bench.jobs.length).toBe(counted.asked);
      seen.push(counted.asked);
      await bench.finish(finished);
    }
    expect(seen).toEqual(asked);
  });

  it('emits results as they come', async () => {
    const bench = new Bench();
    const results: number[] = [];
    counting(new Counted(3))
      .pipe(pullMap(bench.work, 2))
      .subscribe(result => results.push(result));
    await settle();
    await bench.finish(1);
    await bench.finish(0);
    await bench.finish(2);
    expect(results).toEqual([10, 0, 20]);
  });

  it('keeps their order with one at a time, and completes', async () => {
    const slowFirst = async (n: number) => {
      if (n === 0) await settle();
      return n;
    };
    const results = counting(new Counted(4)).pipe(pullMap(slowFirst), toArray());
    expect(await lastValueFrom(results)).toEqual([0, 1, 2, 3]);
  });

  it('waits until its results are taken', async () => {
    const counted = new Counted(5);
    const bench = new Bench();
    counting(counted)
      .pipe(
        pullMap(n => Promise.resolve(n)),
        pullMap(bench.work),
      )
      .subscribe();
    await settle();
    expect([counted.asked, bench.jobs.length]).toEqual([1, 1]);
    await bench.finish(0);
    expect([counted.asked, bench.jobs.length]).toEqual([2, 2]);
  });

  it('is done with a value when all that came of it is', async () => {
    const counted = new Counted(2);
    const bench = new Bench();
    counting(counted)
      .pipe(
        mergeMap(n => [n, n, n]),
        pullMap(bench.work),
      )
      .subscribe();
    await settle();
    for (const index of [0, 1]) {
      await bench.finish(index);
      expect(counted.asked).toBe(1);
    }
    await bench.finish(2);
    expect(counted.asked).toBe(2);
  });
});

it.each([
  ['promises', (n: number) => Promise.resolve(n)],
  ['iterables', (n: number) => [n]],
  ['text', (n: number) => String(n)],
  [
    'async iterables',
    async function* (n: number) {
      yield n;
    },
  ],
  ['Observables', (n: number) => of(n)],
])('takes %s for work', async (_, project) => {
  const results = from([1, 2, 3]).pipe(
    pullMap<number, ReturnType<typeof project>>(project),
    map(Number),
    toArray(),
  );
  expect(await lastValueFrom(results)).toEqual([1, 2, 3]);
});

it('has values of other sources wait', async () => {
  const source = new Subject<number>();
  const bench = new Bench();
  const results: number[] = [];
  source.pipe(pullMap(bench.work, 2)).subscribe(result => results.push(result));
  for (const n of [0, 1, 2, 3]) source.next(n);
  expect(bench.jobs.length).toBe(2);
  await bench.finish(0);
  expect(bench.jobs.length).toBe(3);
  for (const index of [1, 2, 3]) await bench.finish(index);
  expect(results).toEqual([0, 10, 20, 30]);
});

it('counts for the work which value it is', async () => {
  const results = from(['a', 'b']).pipe(
    pullMap((value, index) => [`${value}${index}`]),
    toArray(),
  );
  expect(await lastValueFrom(results)).toEqual(['a0', 'b1']);
});

it('says what is wrong with work that is none', async () => {
  const results = of(1).pipe(pullMap(() => undefined as unknown as number[]));
  await expect(lastValueFrom(results)).rejects.toThrow("You provided 'undefined'");
});

describe('when work fails', () => {
  const cause = new Error('tired');

  it.each([
    [
      'at once',
      () => {
        throw cause;
      },
    ],
    ['later', () => Promise.reject(cause)],
  ] as [string, () => Promise<number>][])('%s, fails and leaves the source', async (_, project) => {
    const counted = new Counted(5);
    const heard: unknown[] = [];
    counting(counted)
      .pipe(pullMap(project))
      .subscribe({ error: error => heard.push(error) });
    await settle();
    expect(heard).toEqual([cause]);
    expect(counted).toMatchObject({ asked: 1, left: true });
  });
});

it('leaves the work when it is unsubscribed from', async () => {
  const work = new Counted(Number.POSITIVE_INFINITY);
  const subscription = of(1)
    .pipe(pullMap(() => work.iterate()))
    .subscribe();
  await settle();
  subscription.unsubscribe();
  await settle();
  expect(work.left).toBe(true);
});

it.each([0, Number.NaN])('refuses to work on %p at a time', concurrent => {
  const details = { field: 'concurrent', value: String(concurrent) };
  expect(() => pullMap((n: number) => of(n), concurrent)).toThrow(
    expect.objectContaining({ code: 'invalid-configuration', details: expect.objectContaining(details) }),
  );
});

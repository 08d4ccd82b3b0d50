import { concatMap, filter, lastValueFrom, map, share, toArray } from 'rxjs';
import { Counted, settle } from '../../testing/counted.js';
import { deferred } from '../../testing/greeter-bed.js';
import { pullFrom } from './pull-from.js';
import { pullMap } from './pull-map.js';

const counting = (counted: Counted) => pullFrom(() => counted.iterate());

it('gives every subscriber all values, and completes', async () => {
  let iterations = 0;
  const numbers = pullFrom(() => {
    iterations += 1;
    return new Counted(3).iterate();
  });
  expect(iterations).toBe(0);
  expect(await lastValueFrom(numbers.pipe(toArray()))).toEqual([0, 1, 2]);
  expect(await lastValueFrom(numbers.pipe(toArray()))).toEqual([0, 1, 2]);
  expect(iterations).toBe(2);
});

it('asks for the next value when next has returned', async () => {
  const counted = new Counted(3);
  const asked: number[] = [];
  await new Promise<void>(complete => {
    counting(counted).subscribe({ next: () => asked.push(counted.asked), complete });
  });
  expect(asked).toEqual([1, 2, 3]);
});

it('waits for the slowest of those who took the value, whatever worked at once between', async () => {
  const counted = new Counted(10);
  const even = counting(counted).pipe(
    map(n => n * 2),
    filter(n => n % 4 === 0),
    share(),
  );
  const works = [deferred(), deferred()];
  for (const { promise } of works) even.pipe(pullMap(() => promise)).subscribe();
  await settle();
  expect(counted.asked).toBe(1);
  works[0]?.resolve();
  await settle();
  expect(counted.asked).toBe(1);
  works[1]?.resolve();
  await settle();
  expect(counted.asked).toBe(10);
});

it('goes on when an operator has let go of the value', async () => {
  const counted = new Counted(10);
  counting(counted)
    .pipe(concatMap(() => deferred().promise))
    .subscribe();
  await settle();
  expect(counted.asked).toBe(10);
});

it('goes on when whoever holds the value unsubscribes', async () => {
  const counted = new Counted(10);
  const shared = counting(counted).pipe(share());
  const slow = shared.pipe(pullMap(() => deferred().promise)).subscribe();
  shared.subscribe();
  await settle();
  expect(counted.asked).toBe(1);
  slow.unsubscribe();
  await settle();
  expect(counted.asked).toBe(10);
});

it('passes on what the iteration throws', async () => {
  const cause = new Error('no more');
  async function* failing() {
    yield 1;
    throw cause;
  }
  const heard: unknown[] = [];
  pullFrom(failing).subscribe({ next: n => heard.push(n), error: error => heard.push(error) });
  await settle();
  expect(heard).toEqual([1, cause]);
});

describe('unsubscribing', () => {
  it('leaves the iteration and is heard no more of', async () => {
    const counted = new Counted(10);
    const heard: unknown[] = [];
    const subscription = counting(counted).subscribe({
      next: n => {
        heard.push(n);
        if (n === 2) subscription.unsubscribe();
      },
      error: error => heard.push(error),
      complete: () => heard.push('complete'),
    });
    await settle();
    expect(heard).toEqual([0, 1, 2]);
    expect(counted).toMatchObject({ asked: 3, left: true });
  });

  it('ignores what leaving throws', async () => {
    const broken = {
      [Symbol.asyncIterator]: () => ({
        next: () => deferred<IteratorResult<number>>().promise,
        return: () => Promise.reject(new Error('of no interest')),
      }),
    };
    pullFrom(() => broken)
      .subscribe()
      .unsubscribe();
    await settle();
  });

  it('leaves nothing that has ended', async () => {
    let leftCount = 0;
    const empty = {
      [Symbol.asyncIterator]: () => ({
        next: () => Promise.resolve({ done: true as const, value: undefined }),
        return: () => {
          leftCount += 1;
          return Promise.resolve({ done: true as const, value: undefined });
        },
      }),
    };
    const subscription = pullFrom(() => empty).subscribe();
    await settle();
    subscription.unsubscribe();
    expect(leftCount).toBe(0);
  });
});

it('gives the event loop back to others, however many values there are', async () => {
  const counted = new Counted(Number.POSITIVE_INFINITY);
  const subscription = counting(counted).subscribe();
  // Would never come if values went on without a pause.
  await settle();
  subscription.unsubscribe();
  expect(counted.asked).toBeGreaterThan(1);
});

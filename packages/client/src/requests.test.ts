import { of } from 'rxjs';
import { iterateRequests, type Requests } from './requests.js';

async function listOf(requests: unknown): Promise<unknown[]> {
  const iterator = iterateRequests(requests as Requests<unknown>, undefined, failure => {
    throw new Error(failure.details);
  });
  const list: unknown[] = [];
  for (let result = await iterator.next(); result.done !== true; result = await iterator.next())
    list.push(result.value);
  return list;
}

async function* generated() {
  yield 1;
  yield 2;
}

const interop = { '@@observable': () => of(1, 2) };

it.each([
  ['an array', [1, 2]],
  ['a set', new Set([1, 2])],
  ['an async generator', generated()],
  ['an Observable', of(1, 2)],
  ['what gives an Observable', interop],
])('takes %s', async (_, requests) => {
  expect(await listOf(requests)).toEqual([1, 2]);
});

it('rather asks than is pushed', async () => {
  const both = Object.assign(of(3), { [Symbol.asyncIterator]: generated });
  expect(await listOf(both)).toEqual([1, 2]);
});

it.each([[3], ['abc'], [{}], [{ '@@observable': () => 3 }], [undefined], [null]])(
  'takes no %p',
  async requests => {
    const message = 'requests must be an iterable, an async iterable or an Observable';
    await expect(listOf(requests)).rejects.toEqual(new TypeError(message));
  },
);

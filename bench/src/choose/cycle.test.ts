import { Cycle } from './cycle.js';

it('gives its items in turn, over and over, as they are by then', () => {
  const items = ['a', 'b', 'c'];
  const cycle = new Cycle(items);
  expect([cycle.next(), cycle.next(), cycle.next(), cycle.next()]).toEqual(['a', 'b', 'c', 'a']);
  items[2] = 'd';
  expect([cycle.next(), cycle.next()]).toEqual(['b', 'd']);
});

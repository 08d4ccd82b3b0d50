import { seededRandom } from '@peerage/testing';
import { RequestDraw } from './request-draw.js';

const keys = Array.from({ length: 2_000 }, (_, index) => `key-${index}`);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test('requests of one key draw the same number, those without any', () => {
  const draw = new RequestDraw(1, seededRandom(1), 'Session');
  expect(draw.of({ hashKey: 'a' })).toBe(draw.of({ hashKey: 'a' }));
  expect(draw.of({ header: name => `a${name}` })).toBe(draw.of({ hashKey: 'asession' }));
  expect(new Set([draw.of({}), draw.of({}), draw.of({ hashKey: '' })]).size).toBe(3);
});

test('draws are uniform', () => {
  const draw = new RequestDraw(1, seededRandom(1), undefined);
  const tenths = Array<number>(10).fill(0);
  for (const hashKey of keys) {
    const tenth = Math.floor(draw.of({ hashKey }) * 10);
    tenths[tenth] = (tenths[tenth] ?? 0) + 1;
  }
  // Four standard deviations of a tenth of 2000.
  for (const count of tenths) expect(Math.abs(count - 200)).toBeLessThan(54);
});

test('draws with different seeds know nothing of each other', () => {
  const [one, two] = [1, 2].map(seed => new RequestDraw(seed, seededRandom(1), undefined));
  const low = keys.filter(hashKey => (one?.of({ hashKey }) ?? 0) < 0.5);
  expect(mean(low.map(hashKey => two?.of({ hashKey }) ?? 0))).toBeCloseTo(0.5, 1);
});

import fc from 'fast-check';
import { PointTable, positionCount } from './point-table.js';

interface Point {
  readonly position: number;
  readonly owner: number;
}

const inOrder = (a: Point, b: Point) => a.position - b.position || a.owner - b.owner;

/** All points from the one at or after `position`, once around. */
function walk(table: PointTable, position: number): number[] {
  const owners: number[] = [];
  let cell = table.size === 0 ? 0 : table.seek(position);
  for (let seen = 0; seen < table.size; seen++) {
    owners.push(table.owner(cell));
    cell = table.next(cell);
  }
  return owners;
}

function walkModel(points: readonly Point[], position: number): number[] {
  const sorted = points.toSorted(inOrder);
  const first = sorted.findIndex(point => point.position >= position);
  return [...sorted.slice(Math.max(0, first)), ...sorted.slice(0, Math.max(0, first))].map(p => p.owner);
}

const anywhere = fc.integer({ min: 0, max: positionCount - 1 });
const crowd = (at: number) => fc.integer({ min: at, max: at + 5 });

test.each([
  ['spread evenly', anywhere],
  ['crowded at the start', crowd(0)],
  ['crowded at the end', crowd(positionCount - 6)],
  ['everywhere and crowded', fc.oneof(anywhere, crowd(0), crowd(2 ** 52), crowd(positionCount - 6))],
])('is a sorted ring: points %s', (_, positions) => {
  const operation = fc.oneof(
    { weight: 3, arbitrary: fc.record({ position: positions, owner: fc.nat(9) }) },
    { weight: 2, arbitrary: fc.nat().map(which => ({ which })) },
  );
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 300 }), positions, (operations, probe) => {
      const table = new PointTable((owner, other) => owner < other);
      const model: Point[] = [];
      for (const step of operations) {
        if ('position' in step) {
          table.insert(step.position, step.owner);
          model.push(step);
        } else {
          const [gone] = model.splice(step.which % Math.max(1, model.length), 1);
          if (gone !== undefined) table.remove(gone.position, gone.owner);
        }
      }
      expect(table.size).toBe(model.length);
      for (const position of [0, probe, positionCount - 1]) {
        expect(walk(table, position)).toEqual(walkModel(model, position));
      }
    }),
  );
});

test('grows to a hundred thousand points and shrinks to none', () => {
  const table = new PointTable(() => false);
  const at = (index: number) => Math.floor(((index * 0.618_033_988_75) % 1) * positionCount);
  for (let index = 0; index < 100_000; index++) table.insert(at(index), index);
  for (let index = 0; index < 100_000; index += 997) expect(table.owner(table.seek(at(index)))).toBe(index);
  for (let index = 0; index < 100_000; index++) table.remove(at(index), index);
  expect(table.size).toBe(0);
});

test('says which point it does not have', () => {
  const table = new PointTable(() => false);
  table.insert(17, 1);
  expect(() => table.remove(17, 2)).toThrow('There is no point 17 of owner 2.');
});

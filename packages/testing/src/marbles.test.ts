import { map } from 'rxjs';
import { runMarbles } from './marbles.js';

test('snapshots are words', () => {
  runMarbles(({ updates, expectUpdates }) => {
    const updater = updates('x-y|', { x: 'ab', y: '' });
    expectUpdates(updater, 'x-y|', { x: 'ab', y: '' });
    expectUpdates(updater.pipe(map(() => [{ id: 'c' }])), 'z-z|', { z: 'c' });
  });
});

test('a wrong expectation fails', () => {
  expect(() =>
    runMarbles(({ updates, expectUpdates }) => {
      expectUpdates(updates('x|', { x: 'ab' }), 'x|', { x: 'a' });
    }),
  ).toThrow();
});

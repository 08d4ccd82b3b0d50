import { stripVTControlCharacters } from 'node:util';
import type { DemoResult } from './demo.js';
import { summaryLines } from './summary.js';

const result: DemoResult = {
  report: {
    calls: 10,
    ok: 8,
    failed: 2,
    errors: { UNAVAILABLE: 2 },
    peers: { '127.0.0.1:1': { calls: 10, status: 'unavailable' } },
    events: [],
  },
  rows: [
    { id: '127.0.0.1:1', status: 'unavailable', pending: 1, calls: 10, p50Ms: 9.87, p99Ms: 20, share: 0.5 },
  ],
  leftOutCount: 0,
  interrupted: false,
  faults: [],
};

it('shows every peer, the calls and how they failed', () => {
  const [colored = '', ...lines] = summaryLines(result);
  const table = stripVTControlCharacters(colored);
  expect(table).toContain('│ peer        │ status      │ pending │ calls │    p50 │     p99 │  share │');
  expect(table).toContain('│ 127.0.0.1:1 │ unavailable │       1 │    10 │ 9.9 ms │ 20.0 ms │ 50.0 % │');
  expect(lines).toEqual([
    '10 calls: 8 ok, 2 failed (2 UNAVAILABLE).',
    'No call was lost but those in flight on the killed server.',
  ]);
});

it('judges nothing when the run was interrupted', () => {
  expect(summaryLines({ ...result, interrupted: true }).at(-1)).toBe('Interrupted.');
});

it('says what was left out and what should not have happened', () => {
  const lines = summaryLines({ ...result, leftOutCount: 4, faults: ['a was added and got no call.'] });
  expect(lines.slice(2)).toEqual([
    '4 more were due and left out: too many were in flight.',
    'This should not have happened:',
    '  a was added and got no call.',
  ]);
});

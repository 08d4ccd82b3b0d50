import { chooseRow, chooseTable } from './rows.js';

const question = { n: 100, case: 'flap', batchMs: 5 } as const;

describe('chooseRow', () => {
  it('holds the medians, to a tenth of a nanosecond', () => {
    const samples = [
      { nsPerOp: 30, floorNsPerOp: 1 },
      { nsPerOp: 10, floorNsPerOp: 5.04 },
      { nsPerOp: 20.26, floorNsPerOp: 9 },
    ];
    expect(chooseRow({ contestant: 'round-robin', question, samples })).toEqual({
      policy: 'round-robin',
      n: 100,
      case: 'flap',
      nsPerOp: 20.3,
      floorNsPerOp: 5,
    });
  });
});

describe('chooseTable', () => {
  it('has a line per policy and case and two columns per size', () => {
    const row = { policy: 'random', case: 'flap', nsPerOp: 30, floorNsPerOp: 20 } as const;
    const lines = chooseTable([
      { ...row, n: 10 },
      { ...row, n: 100, nsPerOp: 40 },
      { ...row, n: 10, case: 'update' },
      { ...row, n: 100, case: 'update', nsPerOp: 50.5 },
    ]).split('\n');
    expect(lines.map(line => line.replaceAll(/\s+/g, ' ')).slice(1, -1)).toEqual([
      '│ policy │ case │ N = 10 │ × floor │ N = 100 │ × floor │',
      '│ random │ flap │ 30 ns │ 1.5 │ 40 ns │ 2.0 │',
      '│ random │ update │ 30 ns │ 1.5 │ 50.5 ns │ 2.5 │',
    ]);
  });
});

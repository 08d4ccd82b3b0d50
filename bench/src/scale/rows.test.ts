import { scaleRow, scaleTable } from './rows.js';

const sample = (bringUpCpuMs: number) =>
  ({ bringUpCpuMs, replaceCpuMs: 4, noopCpuMs: 1, heapKiBPerEndpoint: 10, pickNs: 20 }) as const;

describe('scaleRow', () => {
  it('holds the median of each figure, to a hundredth', () => {
    const samples = [
      { ...sample(30), pickNs: 1 },
      { ...sample(10.004), pickNs: 3 },
      { ...sample(20.126), pickNs: 2 },
    ];
    expect(scaleRow({ balancer: 'peerage-channel', n: 100, samples })).toEqual({
      balancer: 'peerage-channel',
      n: 100,
      ...sample(20.13),
      pickNs: 2,
    });
  });
});

describe('scaleTable', () => {
  const row = (balancer: string, n: number, bringUpCpuMs: number) =>
    ({ balancer, n, ...sample(bringUpCpuMs) }) as const;
  const cells = (table: string): (string | undefined)[][] =>
    table
      .split('\n')
      .slice(2, -1)
      .map(line =>
        line
          .split('│')
          .slice(1, 5)
          .map(cell => cell.trim()),
      );

  it('compares with what grpc-js takes for as many endpoints', () => {
    const rows = [
      row('grpc-js-round-robin', 100, 50),
      row('peerage-channel', 100, 100),
      row('grpc-js-round-robin', 1_000, 400),
      row('peerage-channel', 1_000, 200),
    ];
    expect(cells(scaleTable(rows))).toEqual([
      ['100', 'grpc-js-round-robin', '50 ms', '1.00'],
      ['100', 'peerage-channel', '100 ms', '2.00'],
      ['1000', 'grpc-js-round-robin', '400 ms', '1.00'],
      ['1000', 'peerage-channel', '200 ms', '0.50'],
    ]);
  });

  it('leaves out a comparison with what was not measured', () => {
    expect(cells(scaleTable([row('peerage-channel', 100, 50)]))).toEqual([
      ['100', 'peerage-channel', '50 ms', ''],
    ]);
  });
});

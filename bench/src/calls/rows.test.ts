import { callRow, callTable } from './rows.js';

describe('callRow', () => {
  it('holds the medians, to a tenth of a microsecond and whole calls', () => {
    const samples = [
      { cpuUsPerCall: 300, callsPerS: 10 },
      { cpuUsPerCall: 100, callsPerS: 20.6 },
      { cpuUsPerCall: 200.26, callsPerS: 30 },
    ];
    const question = { inFlight: 8, durationMs: 100 };
    expect(callRow({ contestant: 'peerage', question, samples })).toEqual({
      client: 'peerage',
      inFlight: 8,
      cpuUsPerCall: 200.3,
      callsPerS: 21,
    });
  });
});

describe('callTable', () => {
  const row = (client: string, inFlight: number, cpuUsPerCall: number) =>
    ({ client, inFlight, cpuUsPerCall, callsPerS: 1_000 }) as const;
  const cells = (table: string): string[][] =>
    table
      .split('\n')
      .slice(2, -1)
      .map(line =>
        line
          .split('│')
          .slice(1, -1)
          .map(cell => cell.trim()),
      );

  it('compares what has as many in flight', () => {
    const rows = [row('grpc-js', 1, 200), row('grpc-js', 64, 100), row('http2', 1, 80), row('http2', 64, 50)];
    expect(cells(callTable(rows))).toEqual([
      ['1', 'grpc-js', '200', '1.00', '2.50', '1000'],
      ['1', 'http2', '80', '0.40', '1.00', '1000'],
      ['64', 'grpc-js', '100', '1.00', '2.00', '1000'],
      ['64', 'http2', '50', '0.50', '1.00', '1000'],
    ]);
  });

  it('leaves out a comparison with what was not measured', () => {
    expect(cells(callTable([row('peerage', 1, 200)]))).toEqual([['1', 'peerage', '200', '', '', '1000']]);
  });
});

import { streamRow, streamTable } from './rows.js';
import type { Direction } from './stream-client.js';

describe('streamRow', () => {
  it('holds the medians, to a hundredth of a microsecond and whole messages', () => {
    const samples = [
      { cpuUsPerMessage: 9, messagesPerS: 10 },
      { cpuUsPerMessage: 3, messagesPerS: 20.6 },
      { cpuUsPerMessage: 5.126, messagesPerS: 30 },
    ];
    const question = { direction: 'upload', durationMs: 100 } as const;
    expect(streamRow({ contestant: 'peerage', question, samples })).toEqual({
      client: 'peerage',
      direction: 'upload',
      cpuUsPerMessage: 5.13,
      messagesPerS: 21,
    });
  });
});

describe('streamTable', () => {
  const row = (client: string, direction: Direction, cpuUsPerMessage: number, messagesPerS: number) =>
    ({ client, direction, cpuUsPerMessage, messagesPerS }) as const;
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

  it('compares what goes in the same direction', () => {
    const rows = [
      row('nice-grpc', 'upload', 20, 100),
      row('peerage', 'upload', 10, 150),
      row('nice-grpc', 'download', 8, 1_000),
      row('peerage', 'download', 4, 3_000),
      row('grpc-js', 'download', 5, 2_000),
    ];
    expect(cells(streamTable(rows))).toEqual([
      ['download', 'nice-grpc', '8', '1.60', '1.00', '1000', '1.00'],
      ['download', 'peerage', '4', '0.80', '0.50', '3000', '3.00'],
      ['download', 'grpc-js', '5', '1.00', '0.63', '2000', '2.00'],
      ['upload', 'nice-grpc', '20', '', '1.00', '100', '1.00'],
      ['upload', 'peerage', '10', '', '0.50', '150', '1.50'],
    ]);
  });
});

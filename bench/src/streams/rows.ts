/** From samples to rows, and from rows to a table. */
import type { Measured } from '../measure.js';
import { median } from '../median.js';
import { type Column, drawTable } from '../table.js';
import type { StreamQuestion, StreamSample } from './load.js';
import { type Direction, directions } from './stream-client.js';

/** Medians; see `StreamSample` for the units. */
export interface StreamRow extends StreamSample {
  readonly client: string;
  readonly direction: Direction;
}

export function streamRow(measured: Measured<StreamQuestion, StreamSample>): StreamRow {
  const { contestant, question, samples } = measured;
  return {
    client: contestant,
    direction: question.direction,
    cpuUsPerMessage: Math.round(median(samples.map(({ cpuUsPerMessage }) => cpuUsPerMessage)) * 100) / 100,
    messagesPerS: Math.round(median(samples.map(({ messagesPerS }) => messagesPerS))),
  };
}

const columns: readonly Column[] = [
  { head: 'stream', align: 'left' },
  { head: 'client', align: 'left' },
  { head: 'CPU µs/message', align: 'right' },
  { head: '× grpc-js', align: 'right' },
  { head: '× nice-grpc', align: 'right' },
  { head: 'messages/s', align: 'right' },
  { head: '× nice-grpc', align: 'right' },
];

/** A line per row; figures also as multiples of those of other clients in the same direction. */
export function streamTable(rows: readonly StreamRow[]): string {
  const times = (row: StreamRow, client: string, figure: keyof StreamSample): string => {
    const other = rows.find(each => each.client === client && each.direction === row.direction);
    return other === undefined ? '' : (row[figure] / other[figure]).toFixed(2);
  };
  const lines = rows
    .toSorted((a, b) => directions.indexOf(a.direction) - directions.indexOf(b.direction))
    .map(row => [
      row.direction,
      row.client,
      row.cpuUsPerMessage,
      times(row, 'grpc-js', 'cpuUsPerMessage'),
      times(row, 'nice-grpc', 'cpuUsPerMessage'),
      row.messagesPerS,
      times(row, 'nice-grpc', 'messagesPerS'),
    ]);
  return drawTable(columns, lines);
}

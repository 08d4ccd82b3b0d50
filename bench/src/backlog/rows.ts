/** From samples to rows, and from rows to a table. */
import type { Direction } from '../streams/stream-client.js';
import { type Column, drawTable } from '../table.js';
import type { BacklogSample } from './child.js';

export interface BacklogRow extends BacklogSample {
  readonly client: string;
  readonly direction: Direction;
  readonly messages: number;
}

export function backlogRow(
  client: string,
  direction: Direction,
  messages: number,
  sample: BacklogSample,
): BacklogRow {
  const peakMb = Math.round(sample.peakMb * 10) / 10;
  return { client, direction, messages, peakMb, messagesPerS: Math.round(sample.messagesPerS) };
}

const columns: readonly Column[] = [
  { head: 'stream', align: 'left' },
  { head: 'client', align: 'left' },
  { head: 'messages', align: 'right' },
  { head: 'peak MB', align: 'right' },
  { head: 'messages/s', align: 'right' },
];

export function backlogTable(rows: readonly BacklogRow[]): string {
  return drawTable(
    columns,
    rows.map(row => [row.direction, row.client, row.messages, row.peakMb, row.messagesPerS]),
  );
}

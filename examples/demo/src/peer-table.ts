/** The table of peers, in color where standard output can show it. */
import { styleText } from 'node:util';
import Table from 'cli-table3';
import type { PeerRow } from './peer-rows.js';

const head = ['peer', 'status', 'pending', 'calls', 'p50', 'p99', 'share'];

const colors = {
  available: 'green',
  connecting: 'yellow',
  draining: 'yellow',
  unavailable: 'red',
  removed: 'gray',
} as const;

export function peerTable(rows: readonly PeerRow[]): string {
  const table = new Table({
    head,
    colAligns: head.map((_, column) => (column < 2 ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  });
  for (const { id, status, pending, calls, p50Ms, p99Ms, share } of rows) {
    table.push([
      id,
      styleText(colors[status], status),
      pending,
      calls,
      `${p50Ms.toFixed(1)} ms`,
      `${p99Ms.toFixed(1)} ms`,
      `${(share * 100).toFixed(1)} %`,
    ]);
  }
  return table.toString();
}

/** From samples to rows, and from rows to a table. */
import type { Measured } from '../measure.js';
import { median } from '../median.js';
import { type Column, drawTable } from '../table.js';
import type { CallQuestion, CallSample } from './load.js';

/** Medians; see `CallSample` for the units. */
export interface CallRow extends CallSample {
  readonly client: string;
  readonly inFlight: number;
}

export function callRow(measured: Measured<CallQuestion, CallSample>): CallRow {
  const { contestant, question, samples } = measured;
  return {
    client: contestant,
    inFlight: question.inFlight,
    cpuUsPerCall: Math.round(median(samples.map(({ cpuUsPerCall }) => cpuUsPerCall)) * 10) / 10,
    callsPerS: Math.round(median(samples.map(({ callsPerS }) => callsPerS))),
  };
}

const columns: readonly Column[] = [
  { head: 'in flight', align: 'right' },
  { head: 'client', align: 'left' },
  { head: 'CPU µs/call', align: 'right' },
  { head: '× grpc-js', align: 'right' },
  { head: '× http2', align: 'right' },
  { head: 'calls/s', align: 'right' },
];

/** A line per row; CPU time also as a multiple of what the reference and the floor take with as many in flight. */
export function callTable(rows: readonly CallRow[]): string {
  const times = (row: CallRow, client: string): string => {
    const other = rows.find(candidate => candidate.client === client && candidate.inFlight === row.inFlight);
    return other === undefined ? '' : (row.cpuUsPerCall / other.cpuUsPerCall).toFixed(2);
  };
  const lines = rows
    .toSorted((a, b) => a.inFlight - b.inFlight)
    .map(row => [
      row.inFlight,
      row.client,
      row.cpuUsPerCall,
      times(row, 'grpc-js'),
      times(row, 'http2'),
      row.callsPerS,
    ]);
  return drawTable(columns, lines);
}

/** The outcome of a run in words. */
import type { DemoResult } from './demo.js';
import { peerTable } from './peer-table.js';

export function summaryLines({ report, rows, leftOutCount, interrupted, faults }: DemoResult): string[] {
  const { calls, ok, failed, errors } = report;
  const codes = Object.entries(errors).map(([code, count]) => `${count} ${code}`);
  const lines = [
    peerTable(rows),
    `${calls} calls: ${ok} ok, ${failed} failed${failed === 0 ? '' : ` (${codes.join(', ')})`}.`,
  ];
  if (leftOutCount > 0) lines.push(`${leftOutCount} more were due and left out: too many were in flight.`);
  if (interrupted) return [...lines, 'Interrupted.'];
  if (faults.length === 0) return [...lines, 'No call was lost but those in flight on the killed server.'];
  return [...lines, 'This should not have happened:', ...faults.map(fault => `  ${fault}`)];
}

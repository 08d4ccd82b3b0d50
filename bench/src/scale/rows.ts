/** From samples to rows, and from rows to a table. */
import { median } from '../median.js';
import { type Column, drawTable } from '../table.js';
import type { MeasuredScale } from './measure-scale.js';
import type { ScaleSample } from './scale-run.js';

/** Medians; see `ScaleSample` for the units. */
export interface ScaleRow extends ScaleSample {
  readonly balancer: string;
  readonly n: number;
}

export function scaleRow({ balancer, n, samples }: MeasuredScale): ScaleRow {
  const figure = (name: keyof ScaleSample): number => hundredths(median(samples.map(sample => sample[name])));
  return {
    balancer,
    n,
    bringUpCpuMs: figure('bringUpCpuMs'),
    replaceCpuMs: figure('replaceCpuMs'),
    noopCpuMs: figure('noopCpuMs'),
    heapKiBPerEndpoint: figure('heapKiBPerEndpoint'),
    pickNs: figure('pickNs'),
  };
}

/** What all others are compared with. */
const yardstick = 'grpc-js-round-robin';

const columns: readonly Column[] = [
  { head: 'N', align: 'right' },
  { head: 'balancer', align: 'left' },
  { head: 'bring-up', align: 'right' },
  { head: '×', align: 'right' },
  { head: 'replace one', align: 'right' },
  { head: '×', align: 'right' },
  { head: 'no-op update', align: 'right' },
  { head: '×', align: 'right' },
  { head: 'heap/endpoint', align: 'right' },
  { head: '×', align: 'right' },
  { head: 'pick', align: 'right' },
  { head: '×', align: 'right' },
];

/** A line per row, and beside each figure how many times that of grpc-js' `round_robin` it is. */
export function scaleTable(rows: readonly ScaleRow[]): string {
  const lines = rows.map(row => {
    const other = rows.find(({ balancer, n }) => balancer === yardstick && n === row.n);
    const times = (name: keyof ScaleSample): string =>
      other === undefined ? '' : (row[name] / other[name]).toFixed(2);
    return [
      row.n,
      row.balancer,
      `${row.bringUpCpuMs} ms`,
      times('bringUpCpuMs'),
      `${row.replaceCpuMs} ms`,
      times('replaceCpuMs'),
      `${row.noopCpuMs} ms`,
      times('noopCpuMs'),
      `${row.heapKiBPerEndpoint} KiB`,
      times('heapKiBPerEndpoint'),
      `${row.pickNs} ns`,
      times('pickNs'),
    ];
  });
  return drawTable(columns, lines);
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}

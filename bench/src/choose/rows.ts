/** From samples to rows, and from rows to a table. */
import type { Measured } from '../measure.js';
import { median } from '../median.js';
import { type Column, drawTable } from '../table.js';
import type { CaseName } from './cases.js';
import type { ChooseQuestion, ChooseSample } from './contestant.js';

/** Medians; see `ChooseSample` for the units. */
export interface ChooseRow extends ChooseSample {
  readonly policy: string;
  readonly n: number;
  readonly case: CaseName;
}

export function chooseRow(measured: Measured<ChooseQuestion, ChooseSample>): ChooseRow {
  const { contestant, question, samples } = measured;
  return {
    policy: contestant,
    n: question.n,
    case: question.case,
    nsPerOp: tenths(median(samples.map(({ nsPerOp }) => nsPerOp))),
    floorNsPerOp: tenths(median(samples.map(({ floorNsPerOp }) => floorNsPerOp))),
  };
}

/**
 * A line per policy and case; per size the CPU time of an operation and how many times the floor that is.
 *
 * @param rows Every policy and case has the same sizes in the same order.
 */
export function chooseTable(rows: readonly ChooseRow[]): string {
  const sizes = [...new Set(rows.map(({ n }) => n))];
  const lines = new Map<string, string[]>();
  for (const { policy, case: name, nsPerOp, floorNsPerOp } of rows) {
    const line = lines.get(`${policy} ${name}`) ?? [policy, name];
    lines.set(`${policy} ${name}`, line);
    line.push(`${nsPerOp} ns`, (nsPerOp / floorNsPerOp).toFixed(1));
  }
  const columns: Column[] = [
    { head: 'policy', align: 'left' },
    { head: 'case', align: 'left' },
    ...sizes.flatMap((n): Column[] => [
      { head: `N = ${n}`, align: 'right' },
      { head: '× floor', align: 'right' },
    ]),
  ];
  return drawTable(columns, [...lines.values()]);
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}

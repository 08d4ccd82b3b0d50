/** The order in which balancers are measured: step by step in turns, each in fresh processes every time. */
import { ScaleRun, type ScaleSample } from './scale-run.js';

export interface MeasureScaleOptions {
  readonly balancers: readonly string[];
  readonly sizes: readonly number[];
  /** How often each is measured at each size. */
  readonly rounds: number;
  /** Hears of every step before it is taken. */
  readonly onStep: (done: number, total: number) => void;
}

/** All samples of one balancer at one size. */
export interface MeasuredScale {
  readonly balancer: string;
  readonly n: number;
  readonly samples: readonly ScaleSample[];
}

/** In this order; between two steps of a balancer the others take theirs. */
const steps = ['warmUp', 'bringUp', 'changeNothing', 'pick', 'replace'] as const;

/** Results are ordered by size and then by balancer. */
export async function measureScale(options: MeasureScaleOptions): Promise<MeasuredScale[]> {
  const { balancers, sizes, rounds, onStep } = options;
  const cells = sizes.flatMap(n =>
    balancers.map(balancer => ({ balancer, n, samples: [] as ScaleSample[] })),
  );
  const total = sizes.length * rounds * steps.length;
  let done = 0;
  for (let round = 0; round < rounds; round++) {
    for (const n of sizes) {
      const runs = balancers.map(balancer => new ScaleRun(balancer, n));
      try {
        for (const step of steps) {
          onStep(done++, total);
          // Each begins once, so that being first or last falls on all alike.
          for (const run of rotated(runs, round)) await run[step]();
        }
        await Promise.all(runs.map(run => run.settle()));
      } finally {
        for (const run of runs) run.kill();
      }
      for (const { balancer, sample } of runs) {
        cells.find(cell => cell.balancer === balancer && cell.n === n)?.samples.push(sample);
      }
    }
  }
  return cells;
}

function rotated<T>(items: readonly T[], by: number): T[] {
  const first = by % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}

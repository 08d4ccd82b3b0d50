/** How a bench says what it found: a table for people, one line of JSON for programs. */
import { median, spread } from './median.js';
import type { RunOptions } from './run-options.js';

export interface Report {
  readonly rows: readonly object[];
  /** Draws the table. */
  readonly table: () => string;
  /** The samples behind each row, to tell how far the figures can be trusted. */
  readonly samples: readonly (readonly number[])[];
}

/** Prints the rows as the last line of stdout, or the table and how noisy the machine was. */
export function print({ rows, table, samples }: Report, { json }: RunOptions): void {
  console.log(json === true ? JSON.stringify({ rows }) : `${table()}\n${noise(samples)}`);
}

function noise(samples: readonly (readonly number[])[]): string {
  const percent = Math.round(median(samples.map(spread)) * 100);
  return `Medians. The samples of a row lie ${percent} % apart (median of (max − min) / median over the rows).`;
}

/** Shows on a terminal how far a bench is; stdout is for the result. */
export function showProgress(done: number, total: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u{1b}[Kmeasuring: ${done} of ${total} …`);
}

/** Takes away what `showProgress` shows. */
export function hideProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u{1b}[K');
}

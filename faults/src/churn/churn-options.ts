/** What a churning process is told, and what it tells. */
import type { Callers } from '../load/callers.js';
import type { Footprint } from './footprint.js';

export interface ChurnOptions {
  /** Addresses of the peers that are there all the time. */
  readonly stayers: readonly string[];
  /** Addresses of those that come and go. */
  readonly visitors: readonly string[];
  /** How long to go on before the first look at the footprint: code is compiled, buffers grow. */
  readonly warmUpMs: number;
  /** How long to go on between the two looks. */
  readonly durationMs: number;
}

export interface ChurnReport {
  readonly before: Footprint;
  readonly after: Footprint;
  /** How often all visitors came and went between the two looks. */
  readonly visitCount: number;
  readonly failures: Callers['failures'];
  /** How the calls ended, for people. */
  readonly summary: string;
}

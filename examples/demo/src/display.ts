/** Where the run can be watched, and the words for it that do not depend on where. */
import type { PeerRow } from './peer-rows.js';
import type { DemoEvent } from './timeline.js';

/** The state of the run at one moment. */
export interface Progress {
  readonly elapsedMs: number;
  readonly calls: number;
  readonly failed: number;
  readonly rows: readonly PeerRow[];
}

export interface Display {
  /** How often it wants to be shown progress. */
  readonly intervalMs: number;
  showEvent(event: DemoEvent): void;
  showProgress(progress: Progress): void;
  /** Makes room for what is printed next. */
  end(): void;
}

export function eventLine({ atMs, peer, text }: DemoEvent): string {
  return `${seconds(atMs)}  ${peer === undefined ? '' : `${peer}  `}${text}`;
}

export function progressLine({ elapsedMs, calls, failed, rows }: Progress): string {
  const availableCount = rows.filter(({ status }) => status === 'available').length;
  return `${seconds(elapsedMs)}  ${calls} calls, ${failed} failed, ${availableCount} peers available`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1).padStart(5)} s`;
}

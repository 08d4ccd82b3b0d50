/** What the demo has to say at the end, as `--json` prints it. */
import type { PeerRow } from './peer-rows.js';
import type { Statistics } from './statistics.js';
import type { DemoEvent } from './timeline.js';

export interface Report {
  readonly calls: number;
  readonly ok: number;
  readonly failed: number;
  /** Failed calls by the name of their gRPC status. */
  readonly errors: Readonly<Record<string, number>>;
  readonly peers: Readonly<Record<string, { readonly calls: number; readonly status: PeerRow['status'] }>>;
  readonly events: readonly DemoEvent[];
}

export function reportOf(
  { total }: Statistics,
  rows: readonly PeerRow[],
  events: readonly DemoEvent[],
): Report {
  return {
    calls: total.calls,
    ok: total.ok,
    failed: total.failed,
    errors: Object.fromEntries(total.errors),
    peers: Object.fromEntries(rows.map(({ id, calls, status }) => [id, { calls, status }])),
    events,
  };
}

/** Events for whoever looks on: told on change, never on a call. */
import { inspect } from 'node:util';
import type { ConnectionStatus } from './connection-status.js';
import { isPeerError, PeerError } from './errors.js';
import type { Identifier } from './identifier.js';

/** What lists, bindings and transports tell. `source` names the list or transport. */
export type PeerEvent =
  | { readonly type: 'peer-added'; readonly source: string; readonly identifier: Identifier }
  | { readonly type: 'peer-changed'; readonly source: string; readonly identifier: Identifier }
  | {
      readonly type: 'peer-removed';
      readonly source: string;
      readonly identifier: Identifier;
      /** Requests still in flight on it. */
      readonly pending: number;
    }
  /** The last request of a removed peer ended, or the time to drain did. */
  | {
      readonly type: 'peer-drained';
      readonly source: string;
      readonly identifier: Identifier;
      readonly pending: number;
    }
  | {
      readonly type: 'status-changed';
      readonly source: string;
      readonly identifier: Identifier;
      readonly from: ConnectionStatus;
      readonly to: ConnectionStatus;
      /** Why, if the transport says so. */
      readonly reason?: string | undefined;
    }
  /** An updater ended by itself; the list stays as it is. */
  | { readonly type: 'updates-completed'; readonly source: string; readonly kept: number }
  /** Something went wrong that no caller could be told. */
  | { readonly type: 'problem'; readonly source: string; readonly error: PeerError };

/** Is told of events as they happen; must be quick. What it throws is reported as a process warning. */
export type Observer = (event: PeerEvent) => void;

/** Tells `observer`, if there is one, and survives it. */
export function tell(observer: Observer | undefined, event: PeerEvent): void {
  if (observer === undefined) return;
  try {
    observer(event);
  } catch (error) {
    warn(new PeerError('callback-failed', { callback: 'observer', of: event.source }, { cause: error }));
  }
}

/** Tells of a problem; without an observer it becomes a process warning, so that it is never lost. */
export function tellProblem(observer: Observer | undefined, source: string, error: PeerError): void {
  if (observer === undefined) warn(error);
  else tell(observer, { type: 'problem', source, error });
}

// As text, with the reasons in `detail`: Node prints neither an error's cause nor its single failures, and
// takes no error of another realm, which is what tests run in.
function warn(error: PeerError): void {
  const reasons = reasonsOf(error, 0);
  process.emitWarning(error.message, {
    type: error.name,
    code: error.code,
    detail: reasons.length === 0 ? undefined : reasons.join('\n'),
  });
}

/** A line for each reason, and below it, further in, those of that one. */
function reasonsOf(error: unknown, depth: number): string[] {
  if (!(error instanceof Error) || depth > deepestReason) return [];
  const reasons: unknown[] = isPeerError(error) ? [...error.errors] : [];
  if (error.cause !== undefined) reasons.push(error.cause);
  return reasons.flatMap(reason => [
    '  '.repeat(depth) + (reason instanceof Error ? String(reason) : inspect(reason)),
    ...reasonsOf(reason, depth + 1),
  ]);
}

/** Nobody reads further, and what is its own cause has no end. */
const deepestReason = 4;

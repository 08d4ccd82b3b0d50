/** Events for whoever looks on. Without an observer nothing is made and nothing is paid. */
import type { ConnectionStatus } from './connection-status.js';
import { PeerError } from './errors.js';
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
    process.emitWarning(
      new PeerError('callback-failed', { callback: 'observer', of: event.source }, { cause: error }),
    );
  }
}

/** Tells of a problem; without an observer it becomes a process warning, so that it is never lost. */
export function tellProblem(observer: Observer | undefined, source: string, error: PeerError): void {
  if (observer === undefined) process.emitWarning(error);
  else tell(observer, { type: 'problem', source, error });
}

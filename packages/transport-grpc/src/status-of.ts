/** Which gRPC status a call ends with when no peer could be chosen for it. */
import { status } from '@grpc/grpc-js';
import { isPeerError, type PeerErrorCode } from '@peerage/peer-core';

/** How a call ends without a server's say. */
export interface LocalStatus {
  readonly code: status;
  readonly details: string;
  /** This process refuses the call, and would refuse it again: nothing is gained by repeating it. */
  readonly refusedHere?: true;
}

/** As grpc-js has it for its own channels, of which a peer may soon have another. */
export const channelClosed: LocalStatus = {
  code: status.UNAVAILABLE,
  details: 'Channel closed before call started',
};

/** The same of the client's channel, which stays closed. */
export const closedForGood: LocalStatus = { ...channelClosed, refusedHere: true };

/** Codes that are missing here are faults of the program or its configuration: INTERNAL. */
const statusCodes: { readonly [C in PeerErrorCode]?: status } = {
  'no-available-peer': status.UNAVAILABLE,
  'list-not-started': status.UNAVAILABLE,
  'list-stopped': status.UNAVAILABLE,
  'transport-stopped': status.UNAVAILABLE,
  'retain-failed': status.UNAVAILABLE,
  'connect-failed': status.UNAVAILABLE,
  'choose-aborted': status.CANCELLED,
  'choose-queue-full': status.RESOURCE_EXHAUSTED,
  'invalid-shard-key': status.INVALID_ARGUMENT,
  'invalid-configuration': status.INVALID_ARGUMENT,
  'peer-not-in-list': status.FAILED_PRECONDITION,
  'policy-failed': status.INTERNAL,
};

/** The status for what a chooser threw; its message becomes the details. */
export function statusOf(error: unknown): LocalStatus {
  const code = (isPeerError(error) ? statusCodes[error.code] : undefined) ?? status.INTERNAL;
  const details = error instanceof Error ? error.message : String(error);
  return mayPass(error) ? { code, details } : { code, details, refusedHere: true };
}

/** Whether it may be otherwise by the time that a call is repeated. */
function mayPass(error: unknown): boolean {
  if (isPeerError(error, 'no-available-peer')) return !error.details.failFast;
  return isPeerError(error) && passing.has(error.code);
}

const passing: ReadonlySet<PeerErrorCode> = new Set([
  'choose-queue-full',
  'connect-failed',
  'peer-not-in-list',
  'retain-failed',
]);

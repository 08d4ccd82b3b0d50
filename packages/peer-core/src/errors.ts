/**
 * The one table of errors.
 *
 * A code names what went wrong, `details` carry the facts for programs, the message says both to people. The
 * gRPC packages map codes to gRPC statuses; nothing here knows gRPC. `docs/errors.md` describes every code.
 */

/** What each code carries. */
export interface PeerErrorDetails {
  // The ten of YARPC's `peer` package.
  'choose-without-deadline': { list: string };
  'invalid-peer-conversion': { peer: string; expected: string };
  'invalid-peer-type': { peer: string; expected: string };
  'invalid-transport-conversion': { transport: string; expected: string };
  'peer-already-in-list': { list: string; peer: string };
  'peer-has-no-reference-to-subscriber': { transport: string; peer: string };
  'list-already-started': { list: string };
  'list-not-started': { list: string; state: string };
  'peer-not-in-list': { list: string; peer: string };
  'transport-has-no-reference-to-peer': { transport: string; peer: string };
  // Choosing.
  'no-available-peer': {
    list: string;
    /** Those that the request admits; the three counts are of these. */
    peers: number;
    connecting: number;
    unavailable: number;
    /** Available, but with all the requests they may have. */
    busy: number;
    waitedMs: number;
    failFast: boolean;
    /** The only peer that the request admits, when it names one. */
    onlyPeer?: string | undefined;
    /** Peers that could take a request, but are excluded from this one; absent when it excludes nobody. */
    excluded?: number | undefined;
    /** Which peer failed last, and why it could not be reached, when its transport knows. */
    lastError?: string | undefined;
  };
  'choose-queue-full': { list: string; capacity: number };
  'choose-aborted': { list: string; waitedMs: number };
  'list-stopped': { list: string; waitedMs: number };
  'policy-failed': { list: string; policy: string; during: string };
  'invalid-shard-key': { key: string; problem: string };
  // Updates.
  'invalid-identifier': {
    peer: string;
    problem: string;
    /** Where in the user's input it stands, e.g. `peers[2]`, when it came from a larger one. */
    field?: string | undefined;
  };
  'duplicate-peer': { list: string; peer: string; field?: string | undefined };
  'retain-failed': { list: string; peer: string };
  'update-incomplete': { list: string; applied: number; failed: number };
  'empty-snapshot': { list: string; kept: number };
  /** `removed` of `known` peers left within `holdMs`. */
  'mass-removal': { list: string; removed: number; known: number; holdMs: number };
  'updater-failed': { list: string; kept: number };
  'source-unreadable': {
    source: string;
    problem: string;
    /** The first is 1. */
    line?: number | undefined;
  };
  // Transports and wiring.
  'subscriber-already-retains-peer': { transport: string; peer: string };
  'transport-stopped': { transport: string };
  'connect-failed': { peer: string; problem: string };
  'tls-files-unusable': { path: string; problem: string };
  'request-not-started': { peer: string };
  'health-check-unimplemented': { peer: string; service: string };
  'load-reports-unimplemented': { peer: string };
  'callback-failed': { callback: string; of: string };
  'invalid-configuration': { field: string; value: string; expected: string };
  'unknown-policy': { policy: string; known: readonly string[] };
  // Servers.
  'listen-failed': { server: string; address: string; problem: string };
  'server-state': { server: string; action: string; state: string };
  'handler-failed': { procedure: string };
}

/** What went wrong; `docs/errors.md` says of each when and why. */
export type PeerErrorCode = keyof PeerErrorDetails;

type Messages = { readonly [C in PeerErrorCode]: (details: PeerErrorDetails[C]) => string };

const messages: Messages = {
  'choose-without-deadline': d =>
    `List "${d.list}" was asked to wait for a peer with nothing to bound the wait: give timeoutMs or a signal.`,
  'invalid-peer-conversion': d =>
    `Peer "${d.peer}" was not made by the expected transport: it is no ${d.expected}.`,
  'invalid-peer-type': d => `The identifier ${d.peer} does not name a peer: expected ${d.expected}.`,
  'invalid-transport-conversion': d =>
    `Transport "${d.transport}" cannot serve here: it is no ${d.expected}.`,
  'peer-already-in-list': d => `Peer "${d.peer}" is in list "${d.list}" already.`,
  'peer-has-no-reference-to-subscriber': d =>
    `Peer "${d.peer}" of transport "${d.transport}" was released by a subscriber that does not retain it.`,
  'list-already-started': d => `List "${d.list}" was started before its binding: start the binding instead.`,
  'list-not-started': d => `List "${d.list}" cannot choose a peer while it is ${d.state}: start it first.`,
  'peer-not-in-list': d => `Peer "${d.peer}" is not in list "${d.list}".`,
  'transport-has-no-reference-to-peer': d =>
    `Transport "${d.transport}" holds no peer "${d.peer}": it was never retained, or was released already.`,
  'no-available-peer': d =>
    `List "${d.list}" has no available peer${d.failFast ? '' : ` after ${Math.round(d.waitedMs)} ms`}: ` +
    `of ${d.peers}, ${d.connecting} connecting, ${d.unavailable} unavailable and ${d.busy} busy` +
    clause(d.onlyPeer, peer => `; the request is for ${peer} alone`) +
    clause(d.excluded, count => `; the request excludes ${count} that could take it`) +
    (d.failFast ? ' (not waiting: failFast)' : '') +
    clause(d.lastError, error => `; last error: ${error}`) +
    '.',
  'choose-queue-full': d =>
    `List "${d.list}" has ${d.capacity} requests waiting for a peer already, its capacity.`,
  'choose-aborted': d =>
    `The wait for a peer of list "${d.list}" was aborted after ${Math.round(d.waitedMs)} ms.`,
  'list-stopped': d =>
    `List "${d.list}" stopped while a request waited for a peer, after ${Math.round(d.waitedMs)} ms.`,
  'policy-failed': d => `Policy "${d.policy}" of list "${d.list}" threw in ${d.during}.`,
  'invalid-shard-key': d => `The shard key "${d.key}" leads to no peer: it ${d.problem}.`,
  'invalid-identifier': d =>
    `The identifier "${d.peer}"${d.field === undefined ? '' : ` in ${d.field}`} ${d.problem}.`,
  'duplicate-peer': d =>
    `Peer "${d.peer}" is named more than once for list "${d.list}"${d.field === undefined ? '' : `, again in ${d.field}`}.`,
  'retain-failed': d => `List "${d.list}" could not retain peer "${d.peer}" and will try again.`,
  'update-incomplete': d =>
    `An update of list "${d.list}" was applied in part: ${d.applied} identifiers were, ${d.failed} were not.`,
  'empty-snapshot': d =>
    `A snapshot for list "${d.list}" was empty; its ${d.kept} peers are kept (allowEmpty turns this off).`,
  'mass-removal': d =>
    `Of the ${d.known} peers of list "${d.list}" ${d.removed} left within ${d.holdMs} ms; the last of them are kept until they have been missing that long.`,
  'updater-failed': d => `The updater of list "${d.list}" failed; its ${d.kept} peers are kept.`,
  'source-unreadable': d =>
    `The peers in "${d.source}" could not be read${d.line === undefined ? '' : `, line ${d.line}`}: ${d.problem}.`,
  'subscriber-already-retains-peer': d =>
    `Peer "${d.peer}" of transport "${d.transport}" was retained twice by one subscriber.`,
  'transport-stopped': d => `Transport "${d.transport}" has been closed.`,
  'connect-failed': d => `Peer "${d.peer}" could not be connected: ${d.problem}.`,
  'tls-files-unusable': d => `TLS cannot use ${d.path}: ${d.problem}.`,
  'request-not-started': d => `A request ended on peer "${d.peer}" that has none in flight.`,
  'health-check-unimplemented': d =>
    `Peer "${d.peer}" counts as healthy: its server has no health service to ask for "${d.service}".`,
  'load-reports-unimplemented': d =>
    `Peer "${d.peer}" stays without load reports: its server has no service to ask for them.`,
  'callback-failed': d => `The ${d.callback} callback of ${d.of} threw.`,
  'invalid-configuration': d => `${d.field} is ${d.value}; expected ${d.expected}.`,
  'unknown-policy': d => `There is no policy "${d.policy}"; known are ${d.known.join(', ')}.`,
  'listen-failed': d => `Server "${d.server}" cannot listen on ${d.address}: ${d.problem}.`,
  'server-state': d => `Server "${d.server}" cannot ${d.action} once it is ${d.state}.`,
  'handler-failed': d => `The handler of ${d.procedure} failed, and its caller was told UNKNOWN.`,
};

/** The part of a sentence that is only there when its subject is. */
function clause<T>(subject: T | undefined, textOf: (subject: T) => string): string {
  return subject === undefined ? '' : textOf(subject);
}

/** Every code, for tables and tests. */
export const peerErrorCodes: readonly PeerErrorCode[] = Object.keys(messages) as PeerErrorCode[];

/** What led to the error. */
export interface PeerErrorOptions {
  readonly cause?: unknown;
  /** The single failures of something that failed in part. */
  readonly errors?: readonly PeerError[];
}

/** The error of every Peerage package. */
export class PeerError<C extends PeerErrorCode = PeerErrorCode> extends Error {
  readonly code: C;
  readonly details: PeerErrorDetails[C];
  readonly errors: readonly PeerError[];

  constructor(code: C, details: PeerErrorDetails[C], options: PeerErrorOptions = {}) {
    super(messages[code](details), options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'PeerError';
    this.code = code;
    this.details = details;
    this.errors = options.errors ?? [];
  }
}

/** Whether `error` is a PeerError, of `code` when given; also across two installed copies of this package. */
export function isPeerError<C extends PeerErrorCode = PeerErrorCode>(
  error: unknown,
  code?: C,
): error is PeerError<C> {
  if (!(error instanceof Error) || error.name !== 'PeerError' || !('code' in error)) return false;
  return code === undefined || error.code === code;
}

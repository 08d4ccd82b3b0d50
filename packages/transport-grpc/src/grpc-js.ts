/**
 * What grpc-js does not do by itself, or does not do the way a peer needs it.
 *
 * The one place that knows how grpc-js names targets, which of its defaults suit a channel that is a single
 * peer, and how to ask it what it does not say. Needs grpc-js 1.14 or newer.
 */
import {
  Channel,
  type ChannelCredentials,
  type ChannelInterface,
  type ChannelOptions,
  type experimental,
  Metadata,
  type StatusObject,
  status,
} from '@grpc/grpc-js';
import { parseAddress } from '@peerage/peer-core';
import { abortableTarget, type CurrentSignal } from './abortable-target.js';
import { connectProblem } from './connect-problem.js';

/** grpc-js' low-level call, as channels make it and clients drive it. */
export type Call = experimental.CallStream;

/** A call that a server handles, from which a client call may inherit its deadline and its end. */
export type ParentCall = NonNullable<Parameters<ChannelInterface['createCall']>[3]>;

/** What accompanies a message: who to tell that it was written, and write flags. */
export type MessageContext = Parameters<Call['sendMessageWithContext']>[0];

/**
 * The target that leads to one address and nowhere else.
 *
 * The scheme is always written: without it grpc-js takes `localhost:50051` for a scheme and a path.
 *
 * @throws PeerError `invalid-identifier`.
 */
export function targetOf(address: string): string {
  const parsed = parseAddress(address);
  if (parsed.kind === 'unix') return `unix:${parsed.path}`;
  const { host, ipVersion, port } = parsed;
  if (ipVersion === 4) return `ipv4:${host}:${port}`;
  if (ipVersion === 6) return `ipv6:[${host}]:${port}`;
  return `dns:${host}:${port}`;
}

/** What `setTimeout` can wait at most; anything longer fires at once. */
export const longestTimerMs: number = 2 ** 31 - 1;

const peerDefaults: ChannelOptions = {
  // A peer stays connected while it is retained; a longer timeout overflows the timer and spins.
  'grpc.client_idle_timeout_ms': longestTimerMs,
  // Closing a channel in the global pool looks at every target the process ever had.
  'grpc.use_local_subchannel_pool': 1,
  // Kilobytes per channel for a service hardly anybody runs.
  'grpc.enable_channelz': 0,
  // The environment's proxy would otherwise take over even addresses that are IPs.
  'grpc.enable_http_proxy': 0,
  // What calls keep of their messages until there is a response is a mebibyte otherwise, for each of them, and every
  // message that is written costs time in proportion to those that wait.
  'grpc.per_rpc_retry_buffer_size': 65_536,
  // Policies are the list's, and one malformed TXT record would reject the addresses along with it.
  'grpc.service_config_disable_resolution': 1,
};

/** The options of a peer's channel: `given` over the defaults that suit a peer. */
export function channelOptionsFor(given: ChannelOptions): ChannelOptions {
  const options: ChannelOptions = { ...peerDefaults, ...given };
  const idleTimeoutMs = options['grpc.client_idle_timeout_ms'];
  if (idleTimeoutMs !== undefined && idleTimeoutMs > longestTimerMs) {
    options['grpc.client_idle_timeout_ms'] = longestTimerMs;
  }
  // A channel that has failed is replaced, at intervals that are not for grpc-js to choose; this is about how long
  // it keeps a timer for one that is closed.
  options['grpc.initial_reconnect_backoff_ms'] = 100;
  // An IP has no name to check a certificate against; a server that is called by another name goes by it throughout.
  const serverName = given['grpc.ssl_target_name_override'];
  if (serverName !== undefined) options['grpc.default_authority'] ??= serverName;
  return options;
}

/**
 * Makes a channel; it connects when first asked for its state with `true`.
 *
 * @param signal See `abortableTarget`.
 */
export function makeChannel(
  target: string,
  credentials: ChannelCredentials,
  options: ChannelOptions,
  signal: CurrentSignal = () => undefined,
): ChannelInterface {
  const abortable = abortableTarget(target, options, signal);
  return new Channel(abortable.target, credentials, abortable.options);
}

/** Whether `call`, which has ended, never got as far as a connection of `channel`: its peer is still the target. */
function neverReachedPeer(call: Call, channel: ChannelInterface): boolean {
  return call.getPeer() === channel.getTarget();
}

/**
 * Whether `call`, which has ended so on `channel`, was not handled by any server, nor ever will be.
 *
 * It never reached a connection; or its stream could not be made because the connection was just lost; or the server
 * refused the stream, as it does while it is about to go. grpc-js starts such calls once more by itself, on the same
 * channel, unless there is too much to send again; what comes here it has given up. Of the last two it tells by its
 * words alone.
 */
export function neverHandled(
  call: Call,
  channel: ChannelInterface,
  { code, details }: StatusObject,
): boolean {
  if (code === status.INTERNAL) return details.startsWith('Failed to start HTTP/2 stream');
  if (code !== status.UNAVAILABLE) return false;
  return details === 'Stream refused by server' || neverReachedPeer(call, channel);
}

/**
 * Cancels a call of `channel` so that nothing is left of it.
 *
 * grpc-js forgets to cancel the stream that it is about to make for a call when the call is cancelled in the tick in
 * which it starts: the server goes on handling it, and it keeps the process alive.
 */
export function cancelOn(channel: ChannelInterface, call: Call, code: status, details: string): void {
  if (neverReachedPeer(call, channel)) setImmediate(() => call.cancelWithStatus(code, details));
  else call.cancelWithStatus(code, details);
}

/**
 * Asks a channel in TRANSIENT_FAILURE why; `tell` hears it in a later turn of the event loop.
 *
 * The channel says so only to calls that fail on it, so a call is made that fails. Cancel it when the state of
 * the channel changes: it then never leaves the process, and `tell` is not called.
 */
export function askConnectError(channel: ChannelInterface, tell: (problem: string) => void): Call {
  const call = channel.createCall('/', Number.POSITIVE_INFINITY, undefined, null, undefined);
  const ignore = (): void => undefined;
  call.start(new Metadata(), {
    onReceiveMetadata: ignore,
    onReceiveMessage: ignore,
    onReceiveStatus: ({ code, details }) => {
      if (code !== status.CANCELLED) tell(connectErrorIn(details));
    },
  });
  return call;
}

/** The part of a failed call's details that says what went wrong with the connection. */
export function connectErrorIn(details: string): string {
  return connectProblem(/Last error: (.*?)\.?(?: Resolution note: .*)?$/s.exec(details)?.[1] ?? details);
}

/** The status a server ended a call with: UNKNOWN for one that gRPC does not have, which grpc-js passes on as it is. */
export function knownStatus(received: StatusObject): StatusObject {
  const { code, details } = received;
  if (status[code] !== undefined) return received;
  const problem = `The server's status ${code} is none of gRPC's`;
  return { ...received, code: status.UNKNOWN, details: details === '' ? problem : `${problem}: ${details}` };
}

/** The context of a message that may be sent again: whoever waits for it to be written is told once. */
export function answeringOnce(context: MessageContext): MessageContext {
  const { callback } = context;
  if (callback === undefined) return context;
  let answered = false;
  return {
    ...context,
    callback: error => {
      if (answered) return;
      answered = true;
      callback(error);
    },
  };
}

/**
 * A copy of `metadata` for a call that already has a connected peer.
 *
 * With `waitForReady` grpc-js would hold the call on that one peer if its connection is lost meanwhile.
 */
export function withoutWaiting(metadata: Metadata): Metadata {
  const copy = metadata.clone();
  copy.setOptions({ ...metadata.getOptions(), waitForReady: false });
  return copy;
}

/** The values of a header joined with `,`, binary ones in base64; `undefined` when there is none. */
export function headerOf(metadata: Metadata, name: string): string | undefined {
  const values = metadata.get(name);
  if (values.length === 0) return undefined;
  return values.map(value => (typeof value === 'string' ? value : value.toString('base64'))).join(',');
}

/**
 * Keeps pings from breaking connections that are being closed.
 *
 * A connection that is closed, by its server's GOAWAY or by this side, lets its calls end first. Meanwhile Node sends
 * no pings on it and fails those it is asked for, and grpc-js takes a ping that fails for a connection that is gone,
 * and ends its calls (https://github.com/grpc/grpc-node/issues/3068). Only in this file is grpc-js looked at behind
 * its interface. Where nothing is found there, all stays as it is.
 */
import type { ChannelInterface } from '@grpc/grpc-js';

/** What a channel of grpc-js holds, down to the HTTP/2 sessions of Node. */
interface ChannelInternals {
  readonly internalChannel?: { readonly wrappedSubchannels?: Iterable<SubchannelInternals> };
}
interface SubchannelInternals {
  readonly getRealSubchannel?: () => { readonly transport?: { readonly session?: Session } | null };
}

/** The part of a session that grpc-js pings with. */
interface Session {
  readonly closed: boolean;
  ping: (callback: (error: Error | null, durationMs: number, payload: Buffer) => void) => boolean;
}

/** To be called when the channel has connected: its calls will outlast that this connection is closed. */
export function spareDrainingCalls(channel: ChannelInterface): void {
  // A channel says that it is connected before it has the connection.
  process.nextTick(spareCallsOf, channel);
}

function spareCallsOf(channel: ChannelInterface): void {
  const { internalChannel } = channel as ChannelInternals;
  for (const subchannel of internalChannel?.wrappedSubchannels ?? []) {
    const session = subchannel.getRealSubchannel?.().transport?.session;
    if (session !== undefined) answerOnceClosed(session);
  }
}

/** Has the session answer pings by itself from when it is closed. */
function answerOnceClosed(session: Session): void {
  const ping = session.ping.bind(session);
  session.ping = callback => {
    if (!session.closed) return ping(callback);
    process.nextTick(callback, null, 0, Buffer.alloc(8));
    return true;
  };
}

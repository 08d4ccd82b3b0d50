/** Why grpc-js says that a call is over. It does not say it itself, so this looks where it keeps its connections. */
import { status } from '@grpc/grpc-js';
import type { HandlerContext } from '@peerage/client/codegen-v1';
import { ServerError } from '../server-error.js';

/** A function that says, once `call` is over, what ended it. */
export function cutOf(call: HandlerContext['call']): () => ServerError {
  // When the call is over its stream has forgotten its connection.
  const connection = connectionOf(call);
  return () => {
    // Timers may be early by as much as clocks round.
    if (Date.now() + 1 >= Number(call.getDeadline())) return deadlinePassed();
    if (connection?.destroyed === true)
      return new ServerError(status.UNAVAILABLE, 'The connection to the client is gone.');
    return new ServerError(status.CANCELLED, 'The client cancelled the call.');
  };
}

/** Why a call is over whose client did not want to wait any longer. */
export function deadlinePassed(): ServerError {
  return new ServerError(status.DEADLINE_EXCEEDED, 'The deadline of the call passed.');
}

/** What of grpc-js' insides leads to a call's connection: calls around calls, and a stream of HTTP/2 in the middle. */
interface Insides {
  readonly call?: Insides;
  readonly nextCall?: Insides;
  readonly stream?: { readonly session?: { readonly destroyed: boolean } };
}

/** Undefined when grpc-js keeps it elsewhere; then a lost connection looks like a cancellation. */
function connectionOf(call: HandlerContext['call']): { readonly destroyed: boolean } | undefined {
  let inner: Insides | undefined = call as Insides;
  while (inner !== undefined && inner.stream === undefined) inner = inner.call ?? inner.nextCall;
  return inner?.stream?.session;
}

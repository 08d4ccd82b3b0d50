/** Why grpc-js says that a call is over, which it does not say itself. */
import { status } from '@grpc/grpc-js';
import type { HandlerContext } from '@peerage/client/codegen-v1';
import { ServerError } from '../server-error.js';
import { streamOf } from './http2-stream.js';

/** A function that says, once `call` is over, what ended it. */
export function cutOf(call: HandlerContext['call']): () => ServerError {
  // When the call is over its stream has forgotten its connection.
  const connection = streamOf(call)?.session;
  return () => {
    if (connection?.destroyed === true)
      return new ServerError(status.UNAVAILABLE, 'The connection to the client is gone.');
    if (Date.now() + deadlineToleranceMs >= Number(call.getDeadline())) return deadlinePassed();
    return new ServerError(status.CANCELLED, 'The client cancelled the call.');
  };
}

/** Why a call is over whose client did not want to wait any longer. */
export function deadlinePassed(): ServerError {
  return new ServerError(status.DEADLINE_EXCEEDED, 'The deadline of the call passed.');
}

/** A client gives up at its deadline, which is a little before that of the server, to whom it was told later. */
const deadlineToleranceMs = 10;

/** One call of a method that streams its responses, made on a peer's channel and not for anybody's request. */
import { type ChannelInterface, Metadata, type StatusObject, status } from '@grpc/grpc-js';

export interface ServerStreamMethod<Response> {
  /** `/package.Service/Method` */
  readonly path: string;
  /** @throws Error when the bytes are no message. */
  readonly decode: (bytes: Uint8Array) => Response;
}

export interface ServerStreamListener<Response> {
  received(response: Response): void;
  /** The call is over, however it ended; nothing comes after it. */
  ended(code: status, details: string): void;
}

/**
 * Listens until the call ends or the function it returns is called; after that the listener hears nothing. Nor does
 * it from within this call. A response that cannot be read ends the call as INTERNAL.
 *
 * @throws Error when the channel is closed.
 */
export function openServerStream<Response>(
  channel: ChannelInterface,
  { path, decode }: ServerStreamMethod<Response>,
  request: Buffer,
  listener: ServerStreamListener<Response>,
): () => void {
  const call = channel.createCall(path, Number.POSITIVE_INFINITY, undefined, null, undefined);
  let over = false;

  function cancel(details: string): void {
    over = true;
    call.cancelWithStatus(status.CANCELLED, details);
  }

  function receive(message: Uint8Array): void {
    if (over) return;
    let response: Response;
    try {
      response = decode(message);
    } catch (error) {
      cancel('The answer is not what it should be');
      listener.ended(status.INTERNAL, `its answer cannot be read: ${String(error)}`);
      return;
    }
    call.startRead();
    listener.received(response);
  }

  function end({ code, details }: StatusObject): void {
    if (over) return;
    over = true;
    listener.ended(code, details);
  }

  call.start(new Metadata(), {
    onReceiveMetadata: () => undefined,
    onReceiveMessage: receive,
    onReceiveStatus: end,
  });
  call.sendMessageWithContext({}, request);
  call.halfClose();
  call.startRead();
  return () => {
    if (!over) cancel('Nobody needs to know any more');
  };
}

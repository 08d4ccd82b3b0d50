/** One call of `Health/Watch`: the server says how a service is, and again whenever that changes. */
import { type ChannelInterface, Metadata, type StatusObject, status } from '@grpc/grpc-js';
import {
  decodeHealthCheckResponse,
  encodeHealthCheckRequest,
  type ServingStatus,
} from './health-messages.js';

export interface HealthListener {
  answered(serving: ServingStatus): void;
  /** The call is over, however it ended; nothing comes after it. */
  ended(code: status, details: string): void;
}

/**
 * Watches until the call ends or the function it returns is called; after that the listener hears nothing. Nor does
 * it from within this call.
 *
 * @throws Error when the channel is closed.
 */
export function watchHealth(
  channel: ChannelInterface,
  service: string,
  listener: HealthListener,
): () => void {
  const call = channel.createCall(
    '/grpc.health.v1.Health/Watch',
    Number.POSITIVE_INFINITY,
    undefined,
    null,
    undefined,
  );
  let over = false;

  function cancel(details: string): void {
    over = true;
    call.cancelWithStatus(status.CANCELLED, details);
  }

  function receive(message: Uint8Array): void {
    if (over) return;
    let serving: ServingStatus;
    try {
      serving = decodeHealthCheckResponse(message);
    } catch (error) {
      cancel('The answer is no HealthCheckResponse');
      listener.ended(status.INTERNAL, `its answer cannot be read: ${String(error)}`);
      return;
    }
    call.startRead();
    listener.answered(serving);
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
  call.sendMessageWithContext({}, encodeHealthCheckRequest(service));
  call.halfClose();
  call.startRead();
  return () => {
    if (!over) cancel('Nobody needs to know any more');
  };
}

/** What tests of streams watch and wait for. */
import type { ServerDuplexStream, ServerReadableStream, ServerWritableStream } from '@grpc/grpc-js';
import { startGreeterBed } from './greeter-bed.js';

type AnyServerCall =
  | ServerWritableStream<unknown, unknown>
  | ServerReadableStream<unknown, unknown>
  | ServerDuplexStream<unknown, unknown>;

/** Resolves when the client has cancelled `call`. */
export function cancellationOf(call: AnyServerCall): Promise<void> {
  return new Promise(resolve => {
    call.on('cancelled', () => resolve());
  });
}

/** Enough turns of the event loop on both ends for whatever can move to have moved. */
export async function letThingsMove(): Promise<void> {
  const other = await startGreeterBed({
    sayHello: (_, callback) => callback(null, { greeting: '', servedBy: '' }),
  });
  // One after the other, so that each is a round trip of its own.
  for (let i = 0; i < 50; i += 1) await other.client.sayHello({});
  await other.stop();
}

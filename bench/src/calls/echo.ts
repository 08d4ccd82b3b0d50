/** The one call that every client makes: about 100 bytes there and back. */
import type { EchoRequest, EchoResponse } from '@peerage/protos/peerage/bench/v1/echo';

export type Echo = (request: EchoRequest) => Promise<EchoResponse>;

/** Connects a client to servers on these ports of this machine, or to the first of them if it knows but one. */
export type Connect = (ports: readonly number[]) => Echo;

const text = 'x'.repeat(80);

export function echoRequest(sequence: number): EchoRequest {
  return { sequence, sentAtMs: 1.5, text };
}

/** The address of a server, `127.0.0.1:port`. */
export function addressOf(port: number | undefined): string {
  if (port === undefined) throw new RangeError('There is no such port.');
  return `127.0.0.1:${port}`;
}

/** One call of the load, timed and counted. */
import { status } from '@grpc/grpc-js';
import { isCallError } from '@peerage/client';
import type { Clock } from '@peerage/peer-core';
import type { GreeterClient } from '@peerage/protos/peerage/demo/v1/greeter.peerage';
import type { Statistics } from './statistics.js';

/** Greets once. Never rejects: how the call ended is in the statistics. */
export async function greet(greeter: GreeterClient, statistics: Statistics, clock: Clock): Promise<void> {
  const startMs = clock.now();
  let peer: string | undefined;
  let code = 'OK';
  try {
    await greeter.sayHello({ name: 'world' }, { onPeer: ({ id }) => (peer = id) });
  } catch (error) {
    code = isCallError(error) ? status[error.code] : 'UNKNOWN';
  }
  statistics.record({ peer, code, latencyMs: clock.now() - startMs });
}

/** What somebody is told who has one peer, and that is no good. */
import type { CallError } from '@peerage/client';
import type { GrpcTransportOptions } from '@peerage/transport-grpc';
import { until } from '../until.js';
import { Caller, patient } from './caller.js';
import { failureOf } from './failure-of.js';

/** How a call fails whose only peer is at `address`. */
export async function loneFailure(address: string, transport: GrpcTransportOptions = {}): Promise<CallError> {
  const caller = new Caller({ transport: { ...patient, ...transport } });
  caller.add(address);
  await caller.start();
  try {
    await until(() => caller.statusOf(address) !== 'connecting', `${address} has been tried`);
    return await failureOf(caller.client.sayHello({ name: 'Ann' }));
  } finally {
    await caller.stop();
  }
}

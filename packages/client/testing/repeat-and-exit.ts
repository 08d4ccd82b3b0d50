/**
 * A program whose calls are retried, hedged, aborted and left, and that has nothing more to do:
 * `repeat-and-exit.ts <address...>`. Whatever it left behind would keep it alive, or end it with an error.
 */
import { identify } from '@peerage/peer-core';
import { PeerList, roundRobin } from '@peerage/peer-lists';
import { GreeterDefinition } from '@peerage/protos/peerage/demo/v1/greeter';
import { GrpcTransport } from '@peerage/transport-grpc';
import { createClient, hedge, retry } from '../src/index.js';

const list = new PeerList({ transport: new GrpcTransport(), policy: roundRobin(), failureGuard: false });
list.update({ additions: process.argv.slice(2).map(address => identify(address)), removals: [] });
await list.start();

const longMs = 3_600_000;
const retrying = createClient(GreeterDefinition, list, {
  middleware: [retry({ initialBackoffMs: 1 })],
});
const resting = createClient(GreeterDefinition, list, {
  middleware: [retry({ initialBackoffMs: longMs, maxBackoffMs: longMs })],
});
const hedging = createClient(GreeterDefinition, list, { middleware: [hedge({ hedgingDelayMs: 5 })] });
const patient = createClient(GreeterDefinition, list, { middleware: [hedge({ hedgingDelayMs: longMs })] });

async function ending(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'ok',
    (error: unknown) =>
      error instanceof Error && 'code' in error ? `status ${String(error.code)}` : 'error',
  );
}

function abortedSoon(): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 50);
  return controller.signal;
}

const endings = await Promise.all([
  ending(retrying.sayHello({ name: 'fail' })),
  ending(retrying.sayHello({ name: 'Ann' })),
  ending(resting.sayHello({ name: 'fail' }, { signal: abortedSoon() })),
  ending(hedging.sayHello({ name: 'hang' }, { timeoutMs: 50 })),
  ending(hedging.sayHello({ name: 'hang' }, { signal: abortedSoon() })),
  ending(patient.sayHello({ name: 'Ann' })),
  ending(patient.sayHello({ name: 'fail' })),
]);
for await (const _ of hedging.repeatHello({ name: 'Ann', count: 3 })) break;
const left = hedging.repeatHello({ name: 'hang' })[Symbol.asyncIterator]();
const pending = left.next();
await left.return?.();
await pending;
process.stdout.write(endings.join(', '));

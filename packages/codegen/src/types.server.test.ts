/** What the compiler says to users of generated modules: only marked lines are errors, and every marked line is one. */
import { Workspace } from '../testing/workspace.js';

// The compilers take seconds each when the machine has other work.
jest.setTimeout(60_000);

const program = `
import * as peerage from '@peerage/client/codegen-v1';
import { createClient } from '@peerage/client';
import type { Chooser } from '@peerage/peer-core';
import { GreeterDefinition, type SayHelloResponse } from '@peerage/protos/peerage/demo/v1/greeter';
import { createGreeterClient, type GreeterClient, type GreeterHandlers } from '@peerage/protos/peerage/demo/v1/greeter.peerage';
import { descriptors } from '@peerage/protos/descriptors';

declare const chooser: Chooser;
const client: GreeterClient = createGreeterClient(chooser);
const response: SayHelloResponse = await client.sayHello({ name: 'Ann' }, { hashKey: 'k', timeoutMs: 5 });
for await (const { index } of client.repeatHello({ count: 3 })) index.toFixed();
client satisfies ReturnType<typeof createClient<typeof GreeterDefinition>>;
descriptors satisfies Uint8Array;
createGreeterClient(chooser, { defaults: { timeoutMs: 5 }, middleware: [], routing: false });
createGreeterClient(chooser, { routing: { hashKey: false, timeoutMs: false, waitForReady: true, retry: false, hedge: false } });

const handlers: GreeterHandlers = {
  sayHello: ({ name }) => ({ greeting: name }),
  async *repeatHello({ count }, { signal }) { if (!signal.aborted) yield { index: count }; },
  async greetEveryone(requests) { let nameCount = 0; for await (const _ of requests) nameCount += 1; return { nameCount }; },
  async *converse(requests) { for await (const { text } of requests) yield { text }; },
};

type Greeter = typeof GreeterDefinition;
const routed: peerage.RoutedService<Greeter> = {
  contract: 1,
  definition: GreeterDefinition,
  routing: {
    sayHello: { hashKey: ({ name }) => name, timeoutMs: 5, waitForReady: true, idempotent: true },
    converse: { retry: { maxAttempts: 2, retryableStatusCodes: ['ABORTED'] }, hedge: { maxAttempts: 2, hedgingDelayMs: 1 } },
  },
};
peerage.createClient(routed, chooser);

await client.sayHello({ nmae: 'Ann' }); // error
await client.sayHello({ name: 3 }); // error
await client.sayHello(); // error
await client.sayGoodbye({}); // error
await client.sayHello({}, { timeout: 5 }); // error
await client.sayHello({}, { hashKey: 5 }); // error
response.greetings; // error
createGreeterClient(); // error
createGreeterClient('localhost:50051'); // error
createGreeterClient(chooser, { timeoutMs: 5 }); // error
createGreeterClient(chooser, { routing: 'none' }); // error
createGreeterClient(chooser, { routing: { timeout: false } }); // error
createGreeterClient(chooser, { routing: { retry: { maxAttempts: 2 } } }); // error
const { converse, ...incomplete } = handlers;
incomplete satisfies GreeterHandlers; // error
({ ...handlers, sayHello: () => ({ greetings: 'hi' }) }) satisfies GreeterHandlers; // error
({ ...handlers, sayHello: ({ nmae }) => ({ greeting: nmae }) }) satisfies GreeterHandlers; // error
({ ...handlers, repeatHello: () => ({ index: 1 }) }) satisfies GreeterHandlers; // error
({ ...handlers, sayGoodbye: () => ({}) }) satisfies GreeterHandlers; // error
({ ...routed, contract: 2 }) satisfies peerage.RoutedService<Greeter>; // error
({ ...routed, routing: { sayGoodbye: {} } }) satisfies peerage.RoutedService<Greeter>; // error
({ ...routed, routing: { sayHello: { hashKey: ({ nmae }) => nmae } } }) satisfies peerage.RoutedService<Greeter>; // error
({ ...routed, routing: { sayHello: { hashKey: request => request } } }) satisfies peerage.RoutedService<Greeter>; // error
({ ...routed, routing: { sayHello: { hashKey: ({ name }) => [name] } } }) satisfies peerage.RoutedService<Greeter>; // error
({ ...routed, routing: { converse: { hashKey: () => 'a' } } }) satisfies peerage.RoutedService<Greeter>; // error
({ ...routed, routing: { sayHello: { retry: {} } } }) satisfies peerage.RoutedService<Greeter>; // error
({ ...routed, routing: { sayHello: { retry: { maxAttempts: 2, retryableStatusCodes: ['GONE'] } } } }) satisfies peerage.RoutedService<Greeter>; // error
({ ...routed, routing: { sayHello: { hedge: { maxAttempts: 2 } } } }) satisfies peerage.RoutedService<Greeter>; // error
({ ...routed, routing: { sayHello: { throttle: 5 } } }) satisfies peerage.RoutedService<Greeter>; // error
await import('@peerage/client/codegen-v2'); // error
converse;
`;

let workspace: Workspace;

beforeAll(() => {
  workspace = new Workspace();
  workspace.write('program.ts', program);
});

afterAll(() => {
  workspace.remove();
});

it('tells right from wrong', async () => {
  const lines = program.split('\n');
  const output = await workspace.compile('program.ts');
  const told = new Set([...output.matchAll(/^program\.ts\((\d+),/gm)].map(match => Number(match[1])));
  const marked = lines.flatMap((line, i) => (line.endsWith('// error') ? [i + 1] : []));
  const text = (numbers: Iterable<number>): (string | undefined)[] =>
    [...numbers].map(number => lines[number - 1]);
  expect(output).not.toMatch(/^(?!program\.ts\(| )\S*error/m);
  expect(text(told)).toEqual(text(marked));
});

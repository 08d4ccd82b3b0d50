/** What the compiler says to users of a client: only marked lines are errors, and every marked line is one. */
import { verdictOn } from '../testing/compiled-program.js';

const program = `
import { Metadata, status } from '@grpc/grpc-js';
import {
  type CallError, createClient, deadline, hedge, isCallError, type Middleware, retry, RetryBudget,
} from '@peerage/client';
import { detailOf, statusDetails } from '@peerage/client/rich-errors';
import { asObservables, pullFrom, pullMap } from '@peerage/client/rxjs';
import type { Chooser } from '@peerage/peer-core';
import { GreeterDefinition, type SayHelloResponse } from '@peerage/protos/peerage/demo/v1/greeter';
import { map, type Observable, of } from 'rxjs';

declare const chooser: Chooser;
declare const names: AsyncIterable<{ name: string }>;
const client = createClient(GreeterDefinition, chooser, { defaults: { timeoutMs: 100 } });

const response: SayHelloResponse = await client.sayHello({ name: 'Ann' });
const greeting: string = response.greeting;
await client.sayHello({});
for await (const { index } of client.repeatHello({ count: 3 })) index.toFixed();
const { nameCount } = await client.greetEveryone(names);
await client.greetEveryone([{ name: 'Ann' }]);
for await (const { text } of client.converse([{ text: greeting }])) text.trim();
await client.sayHello({}, {
  signal: AbortSignal.timeout(nameCount),
  deadline: new Date(),
  timeoutMs: 5,
  metadata: new Metadata(),
  waitForReady: true,
  failFast: false,
  hashKey: 'k',
  onHeader: headers => headers.get('a'),
  onTrailer: trailers => trailers.get('b'),
  onPeer: ({ id, attributes }) => id.concat(attributes?.locality?.zone ?? ''),
  tried: [{ id: 'a:1' }],
});
client.sayHello({}).catch((error: unknown) => {
  if (!isCallError(error)) return;
  error satisfies CallError;
  const retryDelayMs: number | undefined = detailOf(error, 'google.rpc.RetryInfo')?.retryDelayMs;
  retryDelayMs?.toFixed();
  detailOf(error, 'google.rpc.BadRequests'); // error
  detailOf(error, 'google.rpc.RetryInfo')?.fieldViolations; // error
});
statusDetails([{ type: 'google.rpc.RetryInfo', retryDelayMs: 5 }], { code: status.ABORTED, message: 'later' });
statusDetails([{ type: 'google.rpc.Help', link: [] }], { code: status.ABORTED, message: 'no' }); // error
statusDetails([], { code: status.ABORTED }); // error

const observables = asObservables(client);
const hello: Observable<SayHelloResponse> = observables.sayHello({ name: 'Ann' }, { timeoutMs: 5 });
observables.repeatHello({ count: 3 }).subscribe(({ index }) => index.toFixed());
observables.converse(of({ text: 'a' })).pipe(map(({ text }) => ({ name: text })), pullMap(one => client.sayHello(one), 2))
  .subscribe(({ servedBy }) => servedBy.trim());
await client.greetEveryone(pullFrom(() => names), { maxQueuedRequests: 5 });
await client.greetEveryone(hello.pipe(map(one => ({ name: one.greeting }))));

const budget = new RetryBudget({ maxTokens: 10 });
const mine: Middleware = (next, { path }) => async function* ({ request, options }) {
  yield* next({ request, options: { ...options, hashKey: path } });
};
createClient(GreeterDefinition, chooser, {
  middleware: [
    deadline({ defaultTimeoutMs: ({ name }) => (name === 'SayHello' ? 5 : undefined), maxTimeoutMs: 10 }),
    retry({ retryableStatusCodes: ['UNAVAILABLE', 8], methods: ({ options }) => options?.['x'] === 1, budget }),
    hedge({ hedgingDelayMs: 5, budget }),
    mine,
  ],
});

observables.sayHello({ nmae: 'Ann' }); // error
observables.sayGoodbye({}); // error
await observables.sayHello({}).greeting; // error
observables.sayHello({}).subscribe(({ index }) => index); // error
observables.repeatHello({}).subscribe(({ name }) => name); // error
observables.repeatHello({}, { timeout: 5 }); // error
observables.greetEveryone(of({ text: 'a' })); // error
await client.greetEveryone(of({ text: 'a' })); // error
await client.greetEveryone(of('Ann')); // error
await client.greetEveryone({ subscribe: () => undefined }); // error
observables.repeatHello({}).pipe(pullMap(({ name }) => [name])); // error
pullFrom(names); // error
asObservables(chooser).sayHello({}); // error
await client.sayHello({ nmae: 'Ann' }); // error
await client.sayHello({ name: 3 }); // error
await client.sayHello(); // error
await client.sayHello([{ name: 'Ann' }]); // error
await client.sayGoodbye({}); // error
client.sayHello = () => Promise.resolve(response); // error
const wrong: number = (await client.sayHello({})).greeting; // error
(await client.sayHello({})).greetings; // error
await client.repeatHello({}).index; // error
for await (const _ of client.sayHello({})); // error
await client.greetEveryone({ name: 'Ann' }); // error
await client.greetEveryone([{ text: 'Ann' }]); // error
for await (const { text } of client.converse({ text: 'a' })) text.trim(); // error
await client.sayHello({}, { timeout: 5 }); // error
await client.sayHello({}, { timeoutMs: '5' }); // error
await client.sayHello({}, { signal: new AbortController() }); // error
await client.sayHello({}, { metadata: { who: 'me' } }); // error
await client.sayHello({}, { onPeer: (peer: string) => peer }); // error
await client.sayHello({}, { tried: ['a:1'] }); // error
await client.sayHello({}, { onHeader: (headers: string) => headers }); // error
createClient(GreeterDefinition, 'localhost:50051'); // error
createClient({ fullName: 'a.B' }, chooser); // error
createClient(GreeterDefinition, chooser, { defaults: { signal: AbortSignal.abort() } }); // error
createClient(GreeterDefinition, chooser, { default: {} }); // error
createClient(GreeterDefinition, chooser, { middleware: [retry] }); // error
createClient(GreeterDefinition, chooser, { middleware: retry() }); // error
createClient(GreeterDefinition, chooser, { middleware: [next => next({})] }); // error
createClient(GreeterDefinition, chooser, { middleware: [next => call => next({ ...call, options: { timeout: 5 } })] }); // error
createClient(GreeterDefinition, chooser, { middleware: [() => async call => call.request] }); // error
retry({ retryableStatusCodes: ['GONE'] }); // error
retry({ initialBackoff: 5 }); // error
hedge({}); // error
hedge({ hedgingDelayMs: '5' }); // error
wrong.toFixed();
`;

it('tells right from wrong', async () => {
  const { wrong, marked } = await verdictOn(program);
  expect(wrong).toEqual(marked);
});

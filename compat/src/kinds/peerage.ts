/** Our own client, which needs no channel. */
import { Metadata, status } from '@grpc/grpc-js';
import { type CallOptions, createClient, isCallError } from '@peerage/client';
import { GreeterDefinition } from '@peerage/protos/peerage/demo/v1/greeter';
import type { Caller, CallSettings, ClientKind, Reply } from '../caller.js';

export const peerage: ClientKind = {
  name: 'a client of createClient',
  over(list): Caller {
    const client = createClient(GreeterDefinition, list);
    return {
      nothing: ([name = ''], settings) =>
        replyOf(settings, async options => [(await client.sayHello({ name }, options)).greeting]),
      responses: (names, settings) =>
        replyOf(settings, async options => {
          const texts: string[] = [];
          const request = { name: names[0] ?? '', count: names.length };
          for await (const { greeting } of client.repeatHello(request, options)) texts.push(greeting);
          return texts;
        }),
      requests: (names, settings) =>
        replyOf(settings, async options => {
          const requests = names.map(name => ({ name }));
          return [(await client.greetEveryone(requests, options)).greeting];
        }),
      both: (names, settings) =>
        replyOf(settings, async options => {
          const texts: string[] = [];
          const requests = names.map(text => ({ text }));
          for await (const { text } of client.converse(requests, options)) texts.push(text);
          return texts;
        }),
    };
  },
  statusOf: error => (isCallError(error) ? (status[error.code] ?? '') : String(error)),
};

async function replyOf(
  { say, timeoutMs, signal }: CallSettings = {},
  run: (options: CallOptions) => Promise<string[]>,
): Promise<Reply> {
  let header: unknown;
  let trailer: unknown;
  const metadata = new Metadata();
  if (say !== undefined) metadata.set('x-say', say);
  const texts = await run({
    metadata,
    timeoutMs,
    signal,
    onHeader: received => {
      [header] = received.get('x-said');
    },
    onTrailer: received => {
      [trailer] = received.get('x-said');
    },
  });
  return { texts, header, trailer };
}

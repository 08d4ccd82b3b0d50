/** nice-grpc: promises and async iterables over grpc-js' channels. */
import type { Channel, ChannelInterface } from '@grpc/grpc-js';
import { GreeterDefinition } from '@peerage/protos/peerage/demo/v1/greeter';
import { PeerChannel } from '@peerage/transport-grpc';
import { type CallOptions, ClientError, createClientFactory, Metadata, Status } from 'nice-grpc';
import { deadlineMiddleware } from 'nice-grpc-client-middleware-deadline';
import type { Caller, CallSettings, ClientKind, Reply } from '../caller.js';

export const niceGrpc: ClientKind = {
  name: 'a client of nice-grpc',
  over(list): Caller {
    // nice-grpc asks for the class although it uses no more than the interface.
    const channel: ChannelInterface = new PeerChannel(list);
    const client = createClientFactory()
      .use(deadlineMiddleware)
      .create(GreeterDefinition, channel as Channel);
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
          const requests = sent(names.map(name => ({ name })));
          return [(await client.greetEveryone(requests, options)).greeting];
        }),
      both: (names, settings) =>
        replyOf(settings, async options => {
          const texts: string[] = [];
          const requests = sent(names.map(text => ({ text })));
          for await (const { text } of client.converse(requests, options)) texts.push(text);
          return texts;
        }),
    };
  },
  statusOf(error) {
    if (error instanceof ClientError) return Status[error.code];
    // An aborted call rejects with an error that has no status.
    return (error as Error).name === 'AbortError' ? 'CANCELLED' : String(error);
  },
};

async function replyOf(
  { say, timeoutMs, signal }: CallSettings = {},
  run: (options: CallOptions & { deadline?: Date }) => Promise<string[]>,
): Promise<Reply> {
  let header: unknown;
  let trailer: unknown;
  const texts = await run({
    metadata: say === undefined ? new Metadata() : new Metadata({ 'x-say': say }),
    ...(timeoutMs !== undefined && { deadline: new Date(Date.now() + timeoutMs) }),
    ...(signal !== undefined && { signal }),
    onHeader: metadata => {
      header = metadata.get('x-said');
    },
    onTrailer: metadata => {
      trailer = metadata.get('x-said');
    },
  });
  return { texts, header, trailer };
}

async function* sent<T>(requests: readonly T[]): AsyncIterable<T> {
  yield* requests;
}

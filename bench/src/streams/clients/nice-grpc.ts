/** nice-grpc: requests from async generators, responses as async iterables. */
import { StreamsDefinition } from '@peerage/protos/peerage/bench/v1/streams';
import { createChannel, createClient } from 'nice-grpc';
import { type Connect, type Message, messages } from '../stream-client.js';

export const connect: Connect = port => {
  const client = createClient(StreamsDefinition, createChannel(`127.0.0.1:${port}`));
  return {
    download: count => countOf(client.download({ count })),
    upload: async count => (await client.upload(asyncMessages(count))).count,
    exchange: count => countOf(client.exchange(asyncMessages(count))),
  };
};

/** It takes no others. */
async function* asyncMessages(count: number): AsyncGenerator<Message> {
  yield* messages(count);
}

async function countOf(responses: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _ of responses) count++;
  return count;
}

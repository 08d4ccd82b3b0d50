/** Typed clients: requests from generators, responses as async iterables. */
import { type Client, createClient } from '@peerage/client';
import { identify } from '@peerage/peer-core';
import { PeerList, roundRobin } from '@peerage/peer-lists';
import { StreamsDefinition } from '@peerage/protos/peerage/bench/v1/streams';
import { GrpcTransport } from '@peerage/transport-grpc';
import { type Connect, messages } from '../stream-client.js';

export const connect: Connect = port => {
  const client = streamsClient(port);
  return {
    download: count => countOf(client.download({ count })),
    upload: async count => (await client.upload(messages(count))).count,
    exchange: count => countOf(client.exchange(messages(count))),
  };
};

export function streamsClient(port: number): Client<typeof StreamsDefinition> {
  // A busy machine may take its time to connect.
  const list = new PeerList({
    transport: new GrpcTransport(),
    policy: roundRobin(),
    chooseTimeoutMs: 10_000,
  });
  list.update({ additions: [identify(`127.0.0.1:${port}`)], removals: [] });
  void list.start();
  return createClient(StreamsDefinition, list);
}

async function countOf(responses: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _ of responses) count++;
  return count;
}

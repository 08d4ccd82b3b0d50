/** Clients whose streams are slow at one end: how each waits, and is waited for. */
import { setImmediate as turn } from 'node:timers/promises';
import { Metadata } from '@grpc/grpc-js';
import { asObservables, pullFrom, pullMap } from '@peerage/client/rxjs';
import { count, lastValueFrom } from 'rxjs';
import { streamsClient } from '../streams/clients/peerage.js';
import { type Message, messages, type StreamClient } from '../streams/stream-client.js';

const slowly = new Metadata();
slowly.set('pace', 'slow');

async function takeAll(responses: AsyncIterable<unknown>): Promise<number> {
  let taken = 0;
  for await (const _ of responses) {
    await turn();
    taken++;
  }
  return taken;
}

async function* messagesLater(messageCount: number): AsyncGenerator<Message> {
  yield* messages(messageCount);
}

/** By name: loops over async iterables, and Observables. */
export const readers: Readonly<Record<string, (port: number) => StreamClient>> = {
  peerage: port => {
    const client = streamsClient(port);
    return {
      download: messageCount => takeAll(client.download({ count: messageCount })),
      upload: async messageCount => (await client.upload(messages(messageCount), { metadata: slowly })).count,
      exchange: messageCount => takeAll(client.exchange(messages(messageCount))),
    };
  },
  'peerage-rxjs': port => {
    const { download, upload, exchange } = asObservables(streamsClient(port));
    const work = pullMap(() => turn());
    const made = (messageCount: number) => pullFrom(() => messagesLater(messageCount));
    return {
      download: messageCount => lastValueFrom(download({ count: messageCount }).pipe(work, count())),
      upload: async messageCount =>
        (await lastValueFrom(upload(made(messageCount), { metadata: slowly }))).count,
      exchange: messageCount => lastValueFrom(exchange(made(messageCount)).pipe(work, count())),
    };
  },
};

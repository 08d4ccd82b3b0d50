/** The client that ts-proto generates for grpc-js: events, `write` and `drain`. */
import { once } from 'node:events';
import { type ClientReadableStream, type ClientWritableStream, credentials } from '@grpc/grpc-js';
import { StreamsClient } from '@peerage/protos/peerage/bench/v1/streams';
import { type Connect, type Message, messages } from '../stream-client.js';

export const connect: Connect = port => {
  const client = new StreamsClient(`127.0.0.1:${port}`, credentials.createInsecure());
  return {
    download: count => countOf(client.download({ count })),
    upload: count =>
      new Promise((resolve, reject) => {
        const requests = client.upload((error, response) => {
          if (error === null) resolve(response.count);
          else reject(error);
        });
        void writeAll(requests, count);
      }),
    exchange: count => {
      const call = client.exchange();
      void writeAll(call, count);
      return countOf(call);
    },
  };
};

async function writeAll(requests: ClientWritableStream<Message>, count: number): Promise<void> {
  for (const message of messages(count)) {
    if (!requests.write(message)) await once(requests, 'drain');
  }
  requests.end();
}

function countOf(responses: ClientReadableStream<unknown>): Promise<number> {
  return new Promise((resolve, reject) => {
    let count = 0;
    responses.on('data', () => count++);
    responses.on('end', () => resolve(count));
    responses.on('error', reject);
  });
}

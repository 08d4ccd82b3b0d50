/** Streams that are held open while something happens to their peer. */
import { once } from 'node:events';
import type { ClientDuplexStream } from '@grpc/grpc-js';

export type Chat = ClientDuplexStream<string, string>;

/** Sends a word and gives the answer. */
export async function exchange(chat: Chat, word: string): Promise<unknown> {
  chat.write(word);
  return (await once(chat, 'data'))[0];
}

/** Ends the stream from this side, and waits until the server has, too; rejects when it ends with an error. */
export async function hangUp(chat: Chat): Promise<void> {
  chat.end();
  chat.resume();
  await once(chat, 'end');
}

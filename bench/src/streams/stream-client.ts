/** What every client is asked to do: move messages of about 100 bytes over one stream. */
import type { DownloadResponse, UploadRequest } from '@peerage/protos/peerage/bench/v1/streams';

/** Each method takes the stream to its end and says how many messages arrived at the far side of it. */
export interface StreamClient {
  /** From the server to the client. */
  download(count: number): Promise<number>;
  /** From the client to the server. */
  upload(count: number): Promise<number>;
  /** To the server and back. */
  exchange(count: number): Promise<number>;
}

export type Direction = keyof StreamClient;

export const directions: readonly Direction[] = ['download', 'upload', 'exchange'];

/** Connects a client to the server on this port of this machine. */
export type Connect = (port: number) => StreamClient;

/** All messages of all directions have the same fields. */
export type Message = UploadRequest & DownloadResponse;

const text = 'x'.repeat(80);

export function message(sequence: number): Message {
  return { sequence, sentAtMs: 1.5, text };
}

export function* messages(count: number): Generator<Message, undefined> {
  for (let sequence = 0; sequence < count; sequence++) yield message(sequence);
}

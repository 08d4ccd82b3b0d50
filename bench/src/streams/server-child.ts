/**
 * The server of all streams, in a process of its own. Asked anything, it answers with its port.
 *
 * By hand on `node:http2`, sending many messages at once and decoding none, so that it is the client that is waited for.
 */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { DownloadRequest, DownloadResponse, UploadResponse } from '@peerage/protos/peerage/bench/v1/streams';
import { FrameCounter, frame, prefixBytes } from '../frames.js';
import { answer } from '../subprocess.js';
import { message } from './stream-client.js';

const batchCount = 500;
const single = frame(DownloadResponse.encode(message(1)).finish());
const batch = Buffer.concat(Array.from({ length: batchCount }, () => single));

async function download(stream: ServerHttp2Stream): Promise<void> {
  const request = Buffer.concat(await stream.toArray()) as Uint8Array;
  const { count } = DownloadRequest.decode(request.subarray(prefixBytes));
  for (let left = count; left > 0; left -= batchCount) {
    const data = left >= batchCount ? batch : batch.subarray(0, left * single.length);
    if (!stream.write(data)) await once(stream, 'drain');
  }
  stream.end();
}

/** @param slow Rest after every read. */
async function upload(stream: ServerHttp2Stream, slow: boolean): Promise<void> {
  const counter = new FrameCounter();
  for await (const chunk of stream) {
    counter.add(chunk as Buffer);
    if (slow) await delay(1);
  }
  stream.end(frame(UploadResponse.encode({ count: counter.count }).finish()));
}

function serve(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  const path = headers[':path'] as string;
  if (path.endsWith('Download')) void download(stream);
  else if (path.endsWith('Upload')) void upload(stream, headers['pace'] === 'slow');
  else stream.pipe(stream);
}

const server = createServer().on('stream', serve).listen(0, '127.0.0.1');
const listening = once(server, 'listening');

answer(async () => {
  await listening;
  return (server.address() as AddressInfo).port;
});

/** The calls of any client that grpc-js makes, whichever way its methods were generated. */
import { Readable } from 'node:stream';
import { Metadata, type StatusObject, status } from '@grpc/grpc-js';
import type { GreeterClient } from '@peerage/protos/peerage/demo/v1/greeter';
import type { Caller, CallSettings, Reply } from '../caller.js';

type GrpcCall = NodeJS.EventEmitter & { cancel(): void };

export function grpcJsCaller(client: GreeterClient): Caller {
  return {
    nothing([name = ''], settings = {}) {
      const texts: string[] = [];
      const call = client.sayHello(
        { name },
        metadataOf(settings),
        optionsOf(settings),
        (_error, response) => {
          if (response !== undefined) texts.push(response.greeting);
        },
      );
      return replyOf(call, texts, settings);
    },
    responses(names, settings = {}) {
      const request = { name: names[0] ?? '', count: names.length, intervalMs: 0 };
      const call = client.repeatHello(request, metadataOf(settings), optionsOf(settings));
      const texts: string[] = [];
      call.on('data', ({ greeting }: { greeting: string }) => texts.push(greeting));
      return replyOf(call, texts, settings);
    },
    requests(names, settings = {}) {
      const texts: string[] = [];
      const call = client.greetEveryone(metadataOf(settings), optionsOf(settings), (_error, response) => {
        if (response !== undefined) texts.push(response.greeting);
      });
      for (const name of names) call.write({ name });
      call.end();
      return replyOf(call, texts, settings);
    },
    both(names, settings = {}) {
      const call = client.converse(metadataOf(settings), optionsOf(settings));
      const texts: string[] = [];
      call.on('data', ({ text }: { text: string }) => texts.push(text));
      for (const name of names) call.write({ text: name });
      call.end();
      return replyOf(call, texts, settings);
    },
  };
}

export function grpcJsStatusOf(error: unknown): string {
  return status[(error as StatusObject).code] ?? String(error);
}

function metadataOf({ say }: CallSettings): Metadata {
  const metadata = new Metadata();
  if (say !== undefined) metadata.set('x-say', say);
  return metadata;
}

function optionsOf({ timeoutMs }: CallSettings): { deadline?: number } {
  return timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs };
}

/** Rejects with the status when it is not OK. */
async function replyOf(call: GrpcCall, texts: readonly string[], { signal }: CallSettings): Promise<Reply> {
  signal?.addEventListener('abort', () => call.cancel());
  let header: unknown;
  call.on('metadata', (metadata: Metadata) => {
    [header] = metadata.get('x-said');
  });
  // A stream would throw it otherwise; the status says the same.
  call.on('error', () => undefined);
  const received = await new Promise<StatusObject>(resolve => call.on('status', resolve));
  if (received.code !== status.OK) throw Object.assign(new Error(received.details), received);
  if (call instanceof Readable && !call.readableEnded) await new Promise(resolve => call.on('end', resolve));
  return { texts, header, trailer: received.metadata.get('x-said')[0] };
}

/** Every kind of call, cut short at every stage: both ends hear of it and nothing stays in flight. */
import { Metadata, status } from '@grpc/grpc-js';
import { PeerList, roundRobin } from '@peerage/peer-lists';
import { GreeterDefinition } from '@peerage/protos/peerage/demo/v1/greeter';
import { eventually } from '@peerage/testing';
import { GrpcTransport } from '@peerage/transport-grpc';
import {
  deferred,
  failureOf,
  type GreeterBed,
  type Handlers,
  never,
  startGreeterBed,
} from '../testing/greeter-bed.js';
import { surroundings } from '../testing/surroundings.js';
import type { CallOptions } from './call-options.js';
import type { Client } from './client.js';
import { createClient } from './create-client.js';

type Greeter = Client<typeof GreeterDefinition>;

/** Requests that do not end by themselves. */
async function* endless(): AsyncGenerator<Record<string, never>> {
  yield {};
  await never();
}

async function read(responses: AsyncIterable<unknown>, onMessage?: () => void): Promise<void> {
  for await (const _ of responses) onMessage?.();
}

type Begin = (client: Greeter, options: CallOptions, onMessage?: () => void) => Promise<unknown>;

const single: [string, Begin][] = [
  ['unary', (client, options) => client.sayHello({}, options)],
  ['a stream of requests', (client, options) => client.greetEveryone(endless(), options)],
];

const streaming: [string, Begin][] = [
  ['a stream of responses', (client, options, onMessage) => read(client.repeatHello({}, options), onMessage)],
  [
    'streams in both directions',
    (client, options, onMessage) => read(client.converse(endless(), options), onMessage),
  ],
];

interface Stalled {
  readonly handlers: Handlers;
  readonly arrived: Promise<void>;
  readonly cancelled: Promise<void>;
}

/** A server that keeps every call open, once it has sent headers or a message if told so. */
function stall(after?: 'headers' | 'message'): Stalled {
  const arrived = deferred();
  const cancelled = deferred();
  const watch = (call: ServerCall): void => {
    call.on('cancelled', () => {
      cancelled.resolve();
    });
    if (after !== undefined) call.sendMetadata(new Metadata());
    arrived.resolve();
  };
  const handlers: Handlers = {
    sayHello: watch,
    repeatHello(call) {
      watch(call);
      if (after === 'message') call.write({ greeting: '', index: 0 });
    },
    greetEveryone: watch,
    converse(call) {
      watch(call);
      if (after === 'message') call.write({ text: '' });
    },
  };
  return { handlers, arrived: arrived.promise, cancelled: cancelled.promise };
}

interface ServerCall {
  on(event: 'cancelled', listener: () => void): unknown;
  sendMetadata(metadata: Metadata): void;
}

let bed: GreeterBed | undefined;

afterEach(async () => {
  await bed?.stop();
  bed = undefined;
});

describe.each(surroundings)('%s', (_surroundings, middleware) => {
  const start = async (handlers: Handlers): Promise<GreeterBed> => {
    bed = await startGreeterBed(handlers, { middleware });
    return bed;
  };

  describe.each([...single, ...streaming])('%s', (_, begin) => {
    it('aborted before it starts', async () => {
      const reason = new Error('never mind');
      const { client, pendingCount } = await start({});
      const error = await failureOf(begin(client, { signal: AbortSignal.abort(reason) }));
      expect(error).toMatchObject({ code: status.CANCELLED, cause: reason });
      expect(pendingCount()).toBe(0);
    });

    it('aborted while it waits for a peer', async () => {
      const list = new PeerList({ transport: new GrpcTransport(), policy: roundRobin() });
      await list.start();
      const controller = new AbortController();
      const { signal } = controller;
      const failure = failureOf(
        begin(createClient(GreeterDefinition, list, { middleware }), { signal, waitForReady: true }),
      );
      controller.abort();
      expect((await failure).code).toBe(status.CANCELLED);
      await list.stop();
    });

    it('aborted before the server has answered', async () => {
      const { handlers, arrived, cancelled } = stall();
      const { client, pendingCount } = await start(handlers);
      const controller = new AbortController();
      const failure = failureOf(begin(client, { signal: controller.signal }));
      await arrived;
      controller.abort();
      expect(await failure).toMatchObject({ code: status.CANCELLED, cause: { name: 'AbortError' } });
      expect(pendingCount()).toBe(0);
      await cancelled;
    });

    it('aborted after the headers', async () => {
      const { handlers, cancelled } = stall('headers');
      const { client, pendingCount } = await start(handlers);
      const controller = new AbortController();
      const options: CallOptions = { signal: controller.signal, onHeader: () => controller.abort() };
      expect((await failureOf(begin(client, options))).code).toBe(status.CANCELLED);
      expect(pendingCount()).toBe(0);
      await cancelled;
    });

    it('at its deadline', async () => {
      const { handlers, cancelled } = stall();
      const { client, list, pendingCount } = await start(handlers);
      // A call that has to wait for its connection might be over before the server has heard of it.
      await eventually(() => list.introspect().peers[0]?.connectionStatus === 'available');
      const error = await failureOf(begin(client, { timeoutMs: 100 }));
      expect(error).toMatchObject({ code: status.DEADLINE_EXCEEDED });
      expect(pendingCount()).toBe(0);
      await cancelled;
    });

    it('when the connection is lost', async () => {
      const { handlers, arrived } = stall();
      const { client, pendingCount, kill } = await start(handlers);
      const failure = failureOf(begin(client, {}));
      await arrived;
      kill();
      expect([status.UNAVAILABLE, status.CANCELLED]).toContain((await failure).code);
      expect(pendingCount()).toBe(0);
    });
  });

  it.each(streaming)('%s aborted after a message', async (_, begin) => {
    const { handlers, cancelled } = stall('message');
    const { client, pendingCount } = await start(handlers);
    const controller = new AbortController();
    const failure = failureOf(begin(client, { signal: controller.signal }, () => controller.abort()));
    expect((await failure).code).toBe(status.CANCELLED);
    expect(pendingCount()).toBe(0);
    await cancelled;
  });
});

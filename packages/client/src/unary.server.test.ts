/** Unary calls against a real server. */
import { getEventListeners } from 'node:events';
import { Metadata, type ServerUnaryCall, status } from '@grpc/grpc-js';
import { type Chooser, identify } from '@peerage/peer-core';
import { PeerList, roundRobin } from '@peerage/peer-lists';
import {
  GreeterDefinition,
  type SayHelloRequest,
  type SayHelloResponse,
} from '@peerage/protos/peerage/demo/v1/greeter';
import { FakeTransport } from '@peerage/testing';
import { GrpcTransport } from '@peerage/transport-grpc';
import {
  deferred,
  failureOf,
  type GreeterBed,
  type Handlers,
  startGreeterBed,
} from '../testing/greeter-bed.js';
import { createClient } from './create-client.js';

type SayHelloCall = ServerUnaryCall<SayHelloRequest, SayHelloResponse>;

const polite: Handlers = {
  sayHello({ request }, callback) {
    callback(null, { greeting: `Hello ${request.name}`, servedBy: 'me' });
  },
};

let bed: GreeterBed;

async function start(
  handlers: Handlers,
  ...rest: [Parameters<typeof startGreeterBed>[1]?]
): Promise<GreeterBed> {
  bed = await startGreeterBed(handlers, ...rest);
  return bed;
}

/** A handler that never answers, and the call it got. */
function silent(): { handlers: Handlers; arrived: Promise<SayHelloCall> } {
  const { promise, resolve } = deferred<SayHelloCall>();
  return { handlers: { sayHello: resolve }, arrived: promise };
}

afterEach(async () => {
  const pending = bed.pendingCount();
  await bed.stop();
  expect(pending).toBe(0);
});

describe('a unary call', () => {
  it('answers', async () => {
    const { client } = await start(polite);
    expect(await client.sayHello({ name: 'Ann' })).toEqual({ greeting: 'Hello Ann', servedBy: 'me' });
    expect(await client.sayHello({})).toEqual({ greeting: 'Hello ', servedBy: 'me' });
  });

  it('answers many at once, each its own', async () => {
    const { client } = await start(polite);
    const names = Array.from({ length: 200 }, (_, i) => `${i}`);
    const responses = await Promise.all(names.map(name => client.sayHello({ name })));
    expect(responses.map(({ greeting }) => greeting)).toEqual(names.map(name => `Hello ${name}`));
  });

  it('sends metadata and tells of headers, trailers and the peer', async () => {
    const { client, address } = await start({
      sayHello(call, callback) {
        const headers = new Metadata();
        headers.set('seen', call.metadata.get('who').join());
        call.sendMetadata(headers);
        const trailers = new Metadata();
        trailers.set('cost', '7');
        callback(null, { greeting: '', servedBy: '' }, trailers);
      },
    });
    const metadata = new Metadata();
    metadata.set('who', 'ann');
    const told: string[] = [];
    const call = client.sayHello(
      {},
      {
        metadata,
        onPeer: ({ id }) => told.push(`peer ${id}`),
        onHeader: headers => told.push(`header ${headers.get('seen').join()}`),
        onTrailer: trailers => told.push(`trailer ${trailers.get('cost').join()}`),
      },
    );
    await call.then(() => told.push('answer'));
    expect(told).toEqual([`peer ${address}`, 'header ann', 'trailer 7', 'answer']);
    expect(metadata.getMap()).toEqual({ who: 'ann' });
  });

  it('fails with what the server says', async () => {
    const { client, address } = await start({
      sayHello(_, callback) {
        const metadata = new Metadata();
        metadata.set('hint', 'try Bob');
        callback({ code: status.NOT_FOUND, details: 'no such person', metadata });
      },
    });
    const error = await failureOf(client.sayHello({}));
    expect(error).toMatchObject({
      code: status.NOT_FOUND,
      details: 'no such person',
      procedure: '/peerage.demo.v1.Greeter/SayHello',
      peer: address,
      message: `/peerage.demo.v1.Greeter/SayHello on ${address} failed with NOT_FOUND: no such person`,
    });
    expect(error.metadata.get('hint')).toEqual(['try Bob']);
  });

  it.each([
    ['timeoutMs', () => ({ timeoutMs: 30 })],
    ['a Date', () => ({ deadline: new Date(Date.now() + 30) })],
    ['a number', () => ({ deadline: Date.now() + 30, timeoutMs: 60_000 })],
  ])('ends at its deadline, given as %s', async (_, options) => {
    const { client } = await start(silent().handlers);
    const error = await failureOf(client.sayHello({}, options()));
    expect(error.code).toBe(status.DEADLINE_EXCEEDED);
  });

  it('tells the server its deadline', async () => {
    const deadlineMs = Date.now() + 60_000;
    const { client } = await start({
      sayHello(call, callback) {
        callback(null, { greeting: String(Number(call.getDeadline()) - deadlineMs), servedBy: '' });
      },
    });
    const { greeting } = await client.sayHello({}, { deadline: deadlineMs });
    // The wire carries what is left of it.
    expect(Math.abs(Number(greeting))).toBeLessThan(10_000);
  });

  it('takes a deadline that is too far away for grpc-js for none', async () => {
    const { client } = await start({
      sayHello: (_, callback) => callback(null, { greeting: 'hi', servedBy: '' }),
    });
    for (const options of [{ timeoutMs: Number.MAX_SAFE_INTEGER }, { deadline: new Date(8.64e15) }]) {
      expect((await client.sayHello({}, options)).greeting).toBe('hi');
    }
  });

  it('does not start when its signal has aborted already', async () => {
    let reached = false;
    const { client } = await start({
      sayHello() {
        reached = true;
      },
    });
    const reason = new Error('changed my mind');
    const error = await failureOf(client.sayHello({}, { signal: AbortSignal.abort(reason) }));
    expect(error).toMatchObject({ code: status.CANCELLED, cause: reason, peer: undefined });
    expect(reached).toBe(false);
  });

  it('is cancelled by its signal while the server works', async () => {
    const { handlers, arrived } = silent();
    const { client } = await start(handlers);
    const controller = new AbortController();
    const failure = failureOf(client.sayHello({}, { signal: controller.signal }));
    const call = await arrived;
    const cancelled = new Promise(resolve => {
      call.on('cancelled', resolve);
    });
    const reason = new Error('too slow');
    controller.abort(reason);
    expect(await failure).toMatchObject({ code: status.CANCELLED, cause: reason });
    await cancelled;
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('forgets its signal when it ends by itself, and a late abort changes nothing', async () => {
    const { client } = await start(polite);
    const controller = new AbortController();
    const calls = Array.from({ length: 20 }, () => client.sayHello({}, { signal: controller.signal }));
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(20);
    await Promise.all(calls);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    controller.abort();
  });

  it('fails with UNAVAILABLE when the connection is lost', async () => {
    const { handlers, arrived } = silent();
    const { client, kill } = await start(handlers);
    const failure = failureOf(client.sayHello({}));
    await arrived;
    kill();
    // A server that shuts down says CANCELLED for the calls it gives up; one that vanishes says nothing.
    expect([status.UNAVAILABLE, status.CANCELLED]).toContain((await failure).code);
  });

  it('rejects when the request cannot be encoded, and starts nothing', async () => {
    const { client } = await start(polite);
    let chosen = 0;
    const cause = new Error('nameless');
    const request = {
      get name(): string {
        throw cause;
      },
    };
    const error = await failureOf(client.sayHello(request, { onPeer: () => (chosen += 1) }));
    expect(error).toMatchObject({
      code: status.INTERNAL,
      details: 'The request cannot be encoded: Error: nameless',
      cause,
    });
    expect(chosen).toBe(0);
  });

  it.each(['onHeader', 'onTrailer'] as const)('fails when %s throws', async callback => {
    const { client } = await start(polite);
    const cause = new Error('my fault');
    const throwing = (): never => {
      throw cause;
    };
    const error = await failureOf(client.sayHello({}, { [callback]: throwing }));
    expect(error).toMatchObject({
      code: status.INTERNAL,
      details: `${callback} threw: Error: my fault`,
      cause,
    });
  });

  it.each([{ timeoutMs: -1 }, { deadline: Number.NaN }])(
    'rejects options that mean nothing: %p',
    async options => {
      const { client } = await start(polite);
      const error = await failureOf(client.sayHello({}, options));
      expect(error).toMatchObject({
        code: status.INVALID_ARGUMENT,
        cause: { code: 'invalid-configuration' },
      });
    },
  );

  it('takes defaults, and what a call says in their place', async () => {
    const metadata = new Metadata();
    metadata.set('who', 'everybody');
    const { client } = await start(
      {
        sayHello(call, callback) {
          if (call.metadata.get('slow').length > 0) return;
          callback(null, { greeting: call.metadata.get('who').join(), servedBy: '' });
        },
      },
      { defaults: { timeoutMs: 0, metadata } },
    );
    expect(await client.sayHello({}, { timeoutMs: 60_000 })).toMatchObject({ greeting: 'everybody' });
    expect((await failureOf(client.sayHello({}))).code).toBe(status.DEADLINE_EXCEEDED);
    const own = new Metadata();
    own.set('who', 'me');
    expect(await client.sayHello({}, { timeoutMs: 60_000, metadata: own })).toMatchObject({ greeting: 'me' });
  });
});

describe('choosing', () => {
  it('tells the chooser method, hash key and headers', async () => {
    const { list } = await start(polite);
    const asked: unknown[] = [];
    const curious: Chooser = {
      name: 'curious',
      state: 'running',
      available: true,
      onAvailabilityChanged: listener => list.onAvailabilityChanged(listener),
      start: () => list.start(),
      stop: () => list.stop(),
      tryChoose(request) {
        asked.push([request.procedure, request.hashKey, request.header?.('tenant')]);
        return list.tryChoose(request);
      },
      choose: (...args) => list.choose(...args),
    };
    const metadata = new Metadata();
    metadata.set('tenant', 'acme');
    await createClient(GreeterDefinition, curious).sayHello({}, { hashKey: 'k1', metadata });
    expect(asked).toEqual([['/peerage.demo.v1.Greeter/SayHello', 'k1', 'acme']]);
  });

  it('waits for a peer, or not, as it is told', async () => {
    const { address } = await start(polite);
    const list = new PeerList({ transport: new GrpcTransport(), policy: roundRobin(), chooseTimeoutMs: 1 });
    await list.start();
    const client = createClient(GreeterDefinition, list);
    const hasty = await failureOf(client.sayHello({}, { failFast: true }));
    expect(hasty).toMatchObject({ code: status.UNAVAILABLE, peer: undefined });
    const aborted = new AbortController();
    const given = failureOf(client.sayHello({}, { waitForReady: true, signal: aborted.signal }));
    const patient = client.sayHello({ name: 'Ann' }, { waitForReady: true });
    expect((await failureOf(client.sayHello({}))).code).toBe(status.UNAVAILABLE);
    aborted.abort();
    expect((await given).code).toBe(status.CANCELLED);
    list.update({ additions: [identify(address)], removals: [] });
    expect(await patient).toMatchObject({ greeting: 'Hello Ann' });
    await list.stop();
  });

  it('ends INTERNAL on a peer of some other transport', async () => {
    await start(polite);
    const transport = new FakeTransport({ connected: true });
    const list = new PeerList({ transport, policy: roundRobin() });
    list.update({ additions: [identify('127.0.0.1:1')], removals: [] });
    await list.start();
    const error = await failureOf(createClient(GreeterDefinition, list).sayHello({}));
    expect(error.code).toBe(status.INTERNAL);
    expect(error.details).toContain('Peer "127.0.0.1:1" was not made by the expected transport');
    expect(transport.peer('127.0.0.1:1').status.pendingRequestCount).toBe(0);
    await list.stop();
  });

  it('fails once the list has stopped', async () => {
    const { client, list } = await start(polite);
    await list.stop();
    expect((await failureOf(client.sayHello({}))).code).toBe(status.UNAVAILABLE);
  });
});

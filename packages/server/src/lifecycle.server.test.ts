import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import { isPeerError } from '@peerage/peer-core';
import { GreeterDefinition } from '@peerage/protos/peerage/demo/v1/greeter';
import { eventually, thrownBy } from '@peerage/testing';
import { NEVER } from 'rxjs';
import { deferred, failureOf, never, startClientFor } from '../../client/testing/greeter-bed.js';
import { noHandlers, startBed } from '../testing/bed.js';
import { FrameClient } from '../testing/frames.js';
import { createServer, type Server } from './index.js';

const servers: Server[] = [];

function greeter(): Server {
  const server = createServer({ name: 'greeter' }).add(GreeterDefinition, {
    ...noHandlers,
    sayHello: ({ name }) => ({ greeting: `Hello, ${name}!` }),
  });
  servers.push(server);
  return server;
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => server.stop({ drainTimeoutMs: 0 })));
});

async function greet(address: string): Promise<string> {
  const { client, stop } = await startClientFor(address);
  const { greeting } = await client.sayHello({ name: 'Ann' });
  await stop();
  return greeting;
}

describe('listen', () => {
  it.each(['127.0.0.1:0', 'localhost:0', '[::1]:0', '0.0.0.0:0'])(
    'gives the address that %s came to be',
    async given => {
      const address = await greeter().listen(given);
      const host = given.slice(0, -1);
      expect(address.startsWith(host)).toBe(true);
      expect(Number(address.slice(host.length))).toBeGreaterThan(0);
      await expect(greet(address)).resolves.toBe('Hello, Ann!');
    },
  );

  it('listens on a socket file, and removes it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'peerage-'));
    const path = join(folder, 'greeter.sock');
    const server = greeter();
    await expect(server.listen(`unix:${path}`)).resolves.toBe(`unix:${path}`);
    await expect(greet(`unix:${path}`)).resolves.toBe('Hello, Ann!');
    await server.stop();
    await rm(folder, { recursive: false, force: true }).catch(() => undefined);
    await rm(folder, { recursive: true });
  });

  it('listens on several addresses', async () => {
    const server = greeter();
    const addresses = await Promise.all([server.listen('127.0.0.1:0'), server.listen('127.0.0.1:0')]);
    expect(new Set(addresses).size).toBe(2);
    for (const address of addresses) await expect(greet(address)).resolves.toBe('Hello, Ann!');
  });

  it('names the address that somebody else has', async () => {
    const other = createTcpServer();
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    const server = greeter();
    const error: unknown = await server.listen(`127.0.0.1:${port}`).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'listen-failed',
      details: { server: 'greeter', address: `127.0.0.1:${port}` },
      message: `Server "greeter" cannot listen on 127.0.0.1:${port}: listen EADDRINUSE: address already in use 127.0.0.1:${port}.`,
    });
    // What failed is not held against the rest.
    await expect(greet(await server.listen('127.0.0.1:0'))).resolves.toBe('Hello, Ann!');
    other.close();
  });

  it.each(['127.0.0.1', 'localhost'])('has an address of %s once it is free', async host => {
    const other = greeter();
    const address = await other.listen(`${host}:0`);
    const server = greeter();
    await expect(server.listen(address)).rejects.toMatchObject({ code: 'listen-failed' });
    await other.stop();
    await expect(server.listen(address)).resolves.toBe(address);
    await expect(greet(address)).resolves.toBe('Hello, Ann!');
  });

  it.each(['', 'localhost', '127.0.0.1', '::1:80', 'a b:80', '127.0.0.1:65536', 50051])(
    'refuses %j',
    async address => {
      await expect(greeter().listen(address as string)).rejects.toMatchObject({
        code: 'invalid-configuration',
      });
    },
  );
});

describe('add', () => {
  it('names the service and the method that has no handler', () => {
    const incomplete = { ...noHandlers, repeatHello: undefined } as unknown as typeof noHandlers;
    expect(String(thrownBy(() => createServer().add(GreeterDefinition, incomplete)))).toBe(
      'PeerError: The handler repeatHello of peerage.demo.v1.Greeter is undefined; expected a function.',
    );
  });

  it('names the service that is there already', () => {
    expect(String(thrownBy(() => greeter().add(GreeterDefinition, noHandlers)))).toBe(
      'PeerError: The service is peerage.demo.v1.Greeter; expected one that was not added before.',
    );
  });

  it.each([
    [undefined, {}, 'The service is undefined; expected a generic definition of ts-proto.'],
    [{ sayHello: {} }, {}, 'The service is { sayHello: {} }; expected a generic definition of ts-proto.'],
    [GreeterDefinition, null, 'The handlers of peerage.demo.v1.Greeter is null; expected an object.'],
  ])('says what is wrong with %#', (service, handlers, message) => {
    const given = [service, handlers] as unknown as [typeof GreeterDefinition, typeof noHandlers];
    expect(thrownBy(() => createServer().add(...given))).toMatchObject({ message });
  });

  it('takes a service without methods', () => {
    const server = createServer().add({ fullName: 'empty.Service', methods: {} }, {});
    expect(server.services.map(({ fullName }) => fullName)).toEqual([
      'grpc.health.v1.Health',
      'empty.Service',
    ]);
  });

  it('is too late once the server listens', async () => {
    const server = createServer();
    servers.push(server);
    await server.listen('127.0.0.1:0');
    expect(thrownBy(() => server.add(GreeterDefinition, noHandlers))).toMatchObject({
      code: 'server-state',
      details: { state: 'listening' },
    });
  });

  it('calls handlers on their object', async () => {
    class Greeter {
      readonly #greeting = 'Hi';
      readonly repeatHello = noHandlers.repeatHello;
      readonly greetEveryone = noHandlers.greetEveryone;
      readonly converse = noHandlers.converse;

      sayHello({ name }: { name: string }): { greeting: string } {
        return { greeting: `${this.#greeting}, ${name}!` };
      }
    }
    const server = createServer().add(GreeterDefinition, new Greeter());
    servers.push(server);
    await expect(greet(await server.listen('127.0.0.1:0'))).resolves.toBe('Hi, Ann!');
  });
});

describe('stop', () => {
  it('stops a server that never listened', async () => {
    const server = greeter();
    await expect(server.stop()).resolves.toEqual({ cutOffCount: 0 });
    expect(server.state).toBe('stopped');
  });

  it('gives the port back, for good', async () => {
    const server = greeter();
    const address = await server.listen('127.0.0.1:0');
    const answers = await Promise.all([server.stop(), server.stop()]);
    expect(answers).toEqual([{ cutOffCount: 0 }, { cutOffCount: 0 }]);
    await expect(server.listen(address)).rejects.toMatchObject({
      code: 'server-state',
      details: { state: 'stopped' },
    });
    const next = greeter();
    await expect(next.listen(address)).resolves.toBe(address);
  });

  it('overtakes a listen, which says so', async () => {
    const server = greeter();
    const listening = server.listen('localhost:0').catch((error: unknown) => error);
    const stopping = server.stop();
    expect(isPeerError(await listening, 'server-state')).toBe(true);
    await stopping;
    expect(server.state).toBe('stopped');
  });

  it('overtakes a listen by force, too', async () => {
    const server = greeter();
    const listening = server.listen('localhost:0').catch((error: unknown) => error);
    await server.stop({ drainTimeoutMs: 0 });
    expect(isPeerError(await listening, 'server-state')).toBe(true);
  });

  it('waits for calls in flight and takes no new ones', async () => {
    const release = deferred();
    const bed = await startBed({
      async sayHello() {
        await release.promise;
        return { greeting: 'late' };
      },
    });
    const call = bed.client.sayHello({});
    await eventually(() => bed.server.inFlight.total === 1);
    const stopped = bed.server.stop();
    await eventually(() => bed.server.draining.aborted);
    expect(await failureOf(bed.client.sayHello({}, { failFast: true }))).toMatchObject({
      code: status.UNAVAILABLE,
    });
    release.resolve();
    await expect(call).resolves.toMatchObject({ greeting: 'late' });
    await expect(stopped).resolves.toEqual({ cutOffCount: 0 });
    await bed.stop();
  });

  it('cuts off what takes too long, says so to both ends, and how much that was', async () => {
    const reasons: unknown[] = [];
    const bed = await startBed({
      sayHello: never,
      repeatHello(_, { signal }) {
        signal.addEventListener('abort', () => reasons.push(signal.reason));
        return NEVER;
      },
    });
    const calls = [
      failureOf(bed.client.sayHello({})),
      failureOf(bed.client.repeatHello({})[Symbol.asyncIterator]().next()),
    ];
    await eventually(() => bed.server.inFlight.total === 2);
    await expect(bed.server.stop({ drainTimeoutMs: 20 })).resolves.toEqual({ cutOffCount: 2 });
    for (const call of calls) expect(await call).toMatchObject({ code: status.UNAVAILABLE });
    expect(bed.server.inFlight.total).toBe(0);
    expect(reasons).toEqual([expect.objectContaining({ code: status.UNAVAILABLE })]);
    await bed.stop();
  });

  it('does not wait for a client that never makes room', async () => {
    const bed = await startBed({
      *repeatHello() {
        for (;;) yield { greeting: 'x'.repeat(10_000) };
      },
    });
    // One that speaks by hand and gives no more credit than there is at first.
    const client = new FrameClient(bed.address);
    client.start('/peerage.demo.v1.Greeter/RepeatHello');
    client.send(new Uint8Array());
    client.end();
    await eventually(() => bed.server.inFlight.total === 1);
    const closed = client.closed();
    await expect(bed.server.stop({ drainTimeoutMs: 20 })).resolves.toEqual({ cutOffCount: 1 });
    await closed;
    await bed.stop();
  });

  it('can be hurried', async () => {
    const bed = await startBed({ sayHello: never });
    const call = failureOf(bed.client.sayHello({}));
    await eventually(() => bed.server.inFlight.total === 1);
    const patient = bed.server.stop({ delayMs: 1_000_000, drainTimeoutMs: Infinity });
    void bed.server.stop({ drainTimeoutMs: 0 });
    await expect(patient).resolves.toEqual({ cutOffCount: 1 });
    await call;
    await bed.stop();
  });

  it('goes on as before during its delay', async () => {
    const bed = await startBed({ sayHello: () => ({ greeting: 'still here' }) });
    const stopped = bed.server.stop({ delayMs: 100 });
    expect(bed.server.state).toBe('stopping');
    expect(bed.server.health.statusOf('')).toBe('NOT_SERVING');
    await expect(bed.client.sayHello({})).resolves.toMatchObject({ greeting: 'still here' });
    await stopped;
    await bed.stop();
  });

  it.each([{ drainTimeoutMs: -1 }, { drainTimeoutMs: Number.NaN }, { delayMs: -1 }, { delayMs: Infinity }])(
    'refuses %j',
    options => {
      const server = greeter();
      expect(thrownBy(() => server.stop(options))).toMatchObject({ code: 'invalid-configuration' });
      expect(server.state).toBe('idle');
    },
  );
});

it.each<[object, string]>([
  [{ maxConnectionAgeMs: 0 }, 'maxConnectionAgeMs'],
  [{ maxConnectionAgeGraceMs: -1 }, 'maxConnectionAgeGraceMs'],
  [{ maxConnectionIdleMs: Number.NaN }, 'maxConnectionIdleMs'],
  [{ keepalive: { timeMs: 0 } }, 'keepalive.timeMs'],
  [{ keepalive: { timeMs: 5, timeoutMs: 0 } }, 'keepalive.timeoutMs'],
  [{ maxConcurrentStreams: 0 }, 'maxConcurrentStreams'],
  [{ maxReceiveMessageBytes: -1 }, 'maxReceiveMessageBytes'],
  [{ maxSendMessageBytes: 1.5 }, 'maxSendMessageBytes'],
  [{ middleware: [undefined] }, 'middleware[0]'],
  [{ credentials: {} }, 'credentials'],
  [{ maxConectionAgeMs: 5 }, 'maxConectionAgeMs'],
])('a server refuses %j', (options, field) => {
  expect(thrownBy(() => createServer(options))).toMatchObject({
    code: 'invalid-configuration',
    details: { field },
  });
});

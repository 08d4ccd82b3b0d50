/** What a generated module declares, before real servers. */
import { status } from '@grpc/grpc-js';
import { GreeterDefinition } from '@peerage/protos/peerage/demo/v1/greeter';
import { eventually } from '@peerage/testing';
import { failureOf, type Handlers } from '../../testing/greeter-bed.js';
import { type GreeterFleet, startGreeterFleet } from '../../testing/greeter-fleet.js';
import { type Call, type Middleware, retry } from '../index.js';
import { type Client, type ClientOptions, createClient, type ServiceRouting } from './index.js';

type Routing = ServiceRouting<typeof GreeterDefinition>;

const polite: Handlers = {
  sayHello: ({ request }, callback) => callback(null, { greeting: `Hello ${request.name}`, servedBy: '' }),
  converse(call) {
    call.on('data', line => call.write(line));
    call.on('end', () => call.end());
  },
};
const unavailable: Handlers = {
  sayHello: (_, callback) => callback({ code: status.UNAVAILABLE, details: 'not today' }),
  converse: call => call.emit('error', { code: status.UNAVAILABLE, details: 'not today' }),
};
const silent: Handlers = { sayHello: () => undefined };

let fleet: GreeterFleet;

async function start(...handlers: Handlers[]): Promise<void> {
  fleet = await startGreeterFleet(handlers);
}

function clientWith(routing: Routing, options?: ClientOptions): Client<typeof GreeterDefinition> {
  return createClient({ contract: 1, definition: GreeterDefinition, routing }, fleet.list, options);
}

function firstOf(responses: AsyncIterable<unknown>): Promise<unknown> {
  return responses[Symbol.asyncIterator]().next();
}

afterEach(async () => {
  await eventually(() => fleet.pendingCount() === 0);
  await fleet.stop();
});

describe('declared options', () => {
  const routing: Routing = { sayHello: { hashKey: request => request.name, timeoutMs: 60_000 } };

  /** The keys that requests were chosen by. */
  function chosenBy(): (string | undefined)[] {
    const tryChoose = fleet.list.tryChoose.bind(fleet.list);
    const keys: (string | undefined)[] = [];
    jest.spyOn(fleet.list, 'tryChoose').mockImplementation(request => {
      keys.push(request.hashKey);
      return tryChoose(request);
    });
    return keys;
  }

  it('reach the choice of a peer', async () => {
    await start(polite);
    const keys = chosenBy();
    const client = clientWith(routing);
    expect(await client.sayHello({ name: 'Ann' })).toMatchObject({ greeting: 'Hello Ann' });
    await client.sayHello({});
    await client.sayHello({ name: 'Ann' }, { hashKey: 'own' });
    await client.sayHello({ name: 'Ann' }, { hashKey: undefined });
    for await (const _ of client.converse([{ text: 'Ann' }]));
    expect(keys).toEqual(['Ann', undefined, 'own', undefined, undefined]);
  });

  it('end calls that take longer than they may', async () => {
    await start(silent);
    const client = clientWith({ sayHello: { timeoutMs: 20 } });
    expect(await failureOf(client.sayHello({}))).toMatchObject({ code: status.DEADLINE_EXCEEDED });
  });

  it('are refused by the encoder, as with any method, when there is no request', async () => {
    await start(polite);
    const sayHello = clientWith(routing).sayHello as (request: unknown) => Promise<unknown>;
    expect(await failureOf(sayHello(undefined))).toMatchObject({ code: status.INTERNAL });
  });

  it('are seen by the middleware of the client, which has the last word', async () => {
    await start(polite);
    const keys = chosenBy();
    const seen: Call['options'][] = [];
    const shouting: Middleware = next => call => {
      seen.push(call.options);
      return next({ ...call, options: { ...call.options, hashKey: call.options.hashKey?.toUpperCase() } });
    };
    await clientWith(routing, { middleware: [shouting] }).sayHello({ name: 'Ann' });
    expect(seen).toMatchObject([{ hashKey: 'Ann', deadline: expect.any(Number) }]);
    expect(keys).toEqual(['ANN']);
  });
});

describe('declared repetition', () => {
  it('retries whatever method it is declared for, on another peer', async () => {
    await start(unavailable, polite);
    const client = clientWith({ converse: { retry: { maxAttempts: 2, initialBackoffMs: 1 } } });
    for await (const { text } of client.converse([{ text: 'hi' }])) expect(text).toBe('hi');
    expect(fleet.reached).toEqual([0, 1]);
    await failureOf(client.sayHello({}));
    expect(fleet.reached).toEqual([0, 1, 0]);
  });

  it('hedges', async () => {
    await start(silent, polite);
    const client = clientWith({ sayHello: { hedge: { maxAttempts: 2, hedgingDelayMs: 1 } } });
    expect(await client.sayHello({ name: 'Ann' })).toMatchObject({ greeting: 'Hello Ann' });
    expect(fleet.reached).toEqual([0, 1]);
  });

  it('retries what fails in spite of hedging', async () => {
    await start(unavailable, unavailable, polite);
    const client = clientWith({
      sayHello: {
        retry: { maxAttempts: 2, initialBackoffMs: 1 },
        hedge: { maxAttempts: 2, hedgingDelayMs: 60_000 },
      },
    });
    expect(await client.sayHello({})).toMatchObject({ greeting: 'Hello ' });
    expect(fleet.reached).toEqual([0, 1, 2]);
  });

  it('is inside of the middleware of the client', async () => {
    await start(unavailable, polite);
    let callCount = 0;
    const counting: Middleware = next => call => {
      callCount += 1;
      return next(call);
    };
    const routing: Routing = { sayHello: { retry: { maxAttempts: 2, initialBackoffMs: 1 } } };
    await clientWith(routing, { middleware: [counting] }).sayHello({});
    expect(callCount).toBe(1);
    expect(fleet.reached).toEqual([0, 1]);
  });

  it('has one budget for all methods of a client', async () => {
    await start(unavailable);
    const retries = { retry: { maxAttempts: 2, initialBackoffMs: 0 } };
    const client = clientWith({ sayHello: retries, converse: retries });
    const attemptCount = async (): Promise<number> => {
      const before = fleet.reached.length;
      await failureOf(client.sayHello({}));
      return fleet.reached.length - before;
    };
    expect(await attemptCount()).toBe(2);
    while ((await attemptCount()) === 2);
    const before = fleet.reached.length;
    await failureOf(firstOf(client.converse([])));
    expect(fleet.reached.length - before).toBe(1);
    // Another client has another.
    await failureOf(clientWith({ sayHello: retries }).sayHello({}));
    expect(fleet.reached.length - before).toBe(3);
  });

  it('says which methods are idempotent to middleware that asks', async () => {
    await start(unavailable, polite);
    const middleware = [retry({ initialBackoffMs: 1 })];
    const said = clientWith({ converse: { idempotent: true } }, { middleware });
    for await (const { text } of said.converse([{ text: 'hi' }])) expect(text).toBe('hi');
    const unsaid = clientWith({}, { middleware });
    expect(await failureOf(firstOf(unsaid.converse([])))).toMatchObject({ code: status.UNAVAILABLE });
  });
});

describe('the option routing', () => {
  const routing: Routing = {
    sayHello: {
      hashKey: request => request.name,
      timeoutMs: 60_000,
      waitForReady: true,
      retry: { maxAttempts: 2, initialBackoffMs: 1 },
      hedge: { maxAttempts: 2, hedgingDelayMs: 60_000 },
    },
    converse: { idempotent: true },
  };

  async function optionsUnder(choice: ClientOptions['routing']): Promise<Call['options'] | undefined> {
    let seen: Call['options'] | undefined;
    const seeing: Middleware = next => call => {
      seen = call.options;
      return next(call);
    };
    await failureOf(clientWith(routing, { middleware: [seeing], routing: choice }).sayHello({ name: 'Ann' }));
    return seen;
  }

  it('switches off what is declared, as a whole or part by part', async () => {
    await start(unavailable);
    const everything = { hashKey: 'Ann', deadline: expect.any(Number), waitForReady: true };
    for (const choice of [undefined, true, {}, { hashKey: true, retry: undefined }]) {
      expect(await optionsUnder(choice)).toMatchObject(everything);
    }
    const { hashKey: _, ...rest } = everything;
    expect(await optionsUnder({ hashKey: false })).toEqual({ ...rest, timeoutMs: undefined });
    expect(await optionsUnder({ timeoutMs: false })).toEqual({ hashKey: 'Ann', waitForReady: true });
    expect((await optionsUnder({ waitForReady: false }))?.waitForReady).toBeUndefined();
    expect(await optionsUnder(false)).toEqual({});
  });

  it.each([
    [{ retry: false }, 2],
    [{ hedge: false }, 2],
    [{ retry: false, hedge: false }, 1],
    [false, 1],
  ])('%j leaves %i attempts', async (choice, attemptCount) => {
    await start(unavailable);
    await failureOf(clientWith(routing, { routing: choice }).sayHello({}));
    expect(fleet.reached).toHaveLength(attemptCount);
  });

  it('leaves it said that a method is idempotent', async () => {
    await start(unavailable, polite);
    const client = clientWith(routing, { routing: false, middleware: [retry({ initialBackoffMs: 1 })] });
    for await (const { text } of client.converse([{ text: 'hi' }])) expect(text).toBe('hi');
  });

  it('has no other parts', async () => {
    await start(polite);
    expect(() => clientWith(routing, { routing: { timeout: false } as object })).toThrow(
      /^routing is .*timeout.*; expected a part: hashKey, timeoutMs, waitForReady, retry, hedge\.$/,
    );
  });
});

describe('a module of another version', () => {
  it('is refused with what to do about it', async () => {
    await start(polite);
    const service = { contract: 2, definition: GreeterDefinition, routing: {} };
    expect(() => createClient(service as object as Parameters<typeof createClient>[0], fleet.list)).toThrow(
      'the contract of the generated module of peerage.demo.v1.Greeter is 2; expected 1: ' +
        'generate it with the version of @peerage/codegen that belongs to @peerage/client.',
    );
  });
});

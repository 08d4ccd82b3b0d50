import { Metadata, status } from '@grpc/grpc-js';
import { failureOf } from '../../../client/testing/greeter-bed.js';
import { type Bed, startBed } from '../../testing/bed.js';
import { type HandlerContext, ServerError, type ServerMiddleware } from '../index.js';

let bed: Bed;

afterEach(async () => {
  await bed.stop();
});

/** Writes down when a call gets there and when it comes back. */
function noting(name: string, notes: string[]): ServerMiddleware {
  return (next, method) =>
    async function* (request, context) {
      notes.push(`${name} > ${method.name}`);
      try {
        yield* next(request, context);
      } finally {
        notes.push(`${name} < ${method.name}`);
      }
    };
}

it('surrounds handlers of every kind, the first outermost', async () => {
  const notes: string[] = [];
  bed = await startBed(
    {
      sayHello: () => ({ greeting: 'a' }),
      repeatHello: () => [{ index: 1 }, { index: 2 }],
      async greetEveryone(requests) {
        let nameCount = 0;
        for await (const _ of requests) nameCount += 1;
        return { nameCount };
      },
      async *converse(requests) {
        for await (const { text } of requests) yield { text };
      },
    },
    { middleware: [noting('a', notes), noting('b', notes)] },
  );
  const { client } = bed;
  await expect(client.sayHello({})).resolves.toMatchObject({ greeting: 'a' });
  const indexes: number[] = [];
  for await (const { index } of client.repeatHello({})) indexes.push(index);
  expect(indexes).toEqual([1, 2]);
  await expect(client.greetEveryone([{}, {}])).resolves.toMatchObject({ nameCount: 2 });
  const texts: string[] = [];
  for await (const { text } of client.converse([{ text: 'x' }])) texts.push(text);
  expect(texts).toEqual(['x']);
  expect(notes).toEqual(
    ['SayHello', 'RepeatHello', 'GreetEveryone', 'Converse'].flatMap(name => [
      `a > ${name}`,
      `b > ${name}`,
      `b < ${name}`,
      `a < ${name}`,
    ]),
  );
});

it('may turn a call away before its handler hears of it', async () => {
  const guard: ServerMiddleware = next =>
    async function* (request, context) {
      if (context.metadata.get('token')[0] !== 'sesame')
        throw new ServerError(status.UNAUTHENTICATED, 'Who?');
      yield* next(request, context);
    };
  let called = 0;
  bed = await startBed(
    {
      sayHello() {
        called += 1;
        return {};
      },
    },
    { middleware: [guard] },
  );
  expect(await failureOf(bed.client.sayHello({}))).toMatchObject({ code: status.UNAUTHENTICATED });
  expect(called).toBe(0);
  const metadata = new Metadata();
  metadata.set('token', 'sesame');
  await bed.client.sayHello({}, { metadata });
  expect(called).toBe(1);
});

it('may change requests and responses', async () => {
  const change: ServerMiddleware = next =>
    async function* (request, context) {
      for await (const response of next({ ...(request as object), name: 'Bob' }, context))
        yield { ...(response as object), servedBy: 'somebody' };
    };
  bed = await startBed({ sayHello: ({ name }) => ({ greeting: name }) }, { middleware: [change] });
  await expect(bed.client.sayHello({ name: 'Ann' })).resolves.toEqual({
    greeting: 'Bob',
    servedBy: 'somebody',
  });
});

it('is given the context that the handler is given', async () => {
  const users = new WeakMap<HandlerContext, string>();
  const known: ServerMiddleware = next =>
    async function* (request, context) {
      users.set(context, 'Ann');
      yield* next(request, context);
    };
  bed = await startBed(
    { sayHello: (_, context) => ({ greeting: users.get(context) ?? '' }) },
    { middleware: [known] },
  );
  await expect(bed.client.sayHello({})).resolves.toMatchObject({ greeting: 'Ann' });
});

it('is asked once for each method, and not about health', async () => {
  const asked: string[] = [];
  bed = await startBed(
    { sayHello: () => ({}) },
    {
      middleware: [
        (next, { path }) => {
          asked.push(path);
          return next;
        },
      ],
    },
  );
  await bed.client.sayHello({});
  const names = ['SayHello', 'RepeatHello', 'GreetEveryone', 'Converse'];
  expect(asked).toEqual(names.map(name => `/peerage.demo.v1.Greeter/${name}`));
});

it.each<[string, ServerMiddleware]>([
  ['no response', () => async function* () {}],
  [
    'two responses',
    () =>
      async function* () {
        yield {};
        yield {};
      },
  ],
])('is at fault when it gives %s to a call that has one', async (_, middleware) => {
  bed = await startBed({ sayHello: () => ({}) }, { middleware: [middleware] });
  expect(await failureOf(bed.client.sayHello({}))).toMatchObject({ code: status.UNKNOWN });
  expect(bed.problems.map(({ cause }) => String(cause))).toEqual([
    expect.stringMatching(/^TypeError: The middleware gave [02] responses to a call that has one\.$/),
  ]);
});

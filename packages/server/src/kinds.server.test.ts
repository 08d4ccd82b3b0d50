import { Metadata } from '@grpc/grpc-js';
import { from, map } from 'rxjs';
import { type Bed, startBed } from '../testing/bed.js';

let bed: Bed | undefined;

afterEach(async () => {
  await bed?.stop();
  bed = undefined;
});

async function collect<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const collected: Value[] = [];
  for await (const value of values) collected.push(value);
  return collected;
}

describe('a handler with one request and one response', () => {
  it.each([
    ['synchronous', ({ name }: { name: string }) => ({ greeting: `Hello, ${name}!` })],
    ['asynchronous', async ({ name }: { name: string }) => Promise.resolve({ greeting: `Hello, ${name}!` })],
  ])('may be %s', async (_, sayHello) => {
    bed = await startBed({ sayHello });
    // What is left out of the response has its default.
    await expect(bed.client.sayHello({ name: 'Ann' })).resolves.toEqual({
      greeting: 'Hello, Ann!',
      servedBy: '',
    });
    expect(bed.server.inFlight.total).toBe(0);
  });
});

describe('a handler with a stream of responses', () => {
  const greetings = [
    { greeting: 'a', index: 0 },
    { greeting: 'b', index: 1 },
  ];
  it.each([
    ['an array', () => greetings],
    [
      'a generator',
      function* () {
        yield* greetings;
      },
    ],
    [
      'an async generator',
      async function* () {
        yield* greetings;
      },
    ],
    ['an Observable', () => from(greetings)],
  ])('may give %s', async (_, repeatHello) => {
    bed = await startBed({ repeatHello });
    await expect(collect(bed.client.repeatHello({}))).resolves.toEqual(greetings);
    expect(bed.server.inFlight.total).toBe(0);
  });
});

describe('a handler with a stream of requests', () => {
  it('iterates them', async () => {
    bed = await startBed({
      async greetEveryone(requests) {
        const names: string[] = [];
        for await (const { name } of requests) names.push(name);
        return { greeting: `Hello, ${names.join(' and ')}!`, nameCount: names.length };
      },
    });
    await expect(bed.client.greetEveryone([{ name: 'Ann' }, { name: 'Bob' }])).resolves.toEqual({
      greeting: 'Hello, Ann and Bob!',
      nameCount: 2,
    });
  });

  it('answers each of them', async () => {
    bed = await startBed({
      async *converse(requests) {
        for await (const { text } of requests) yield { text: text.toUpperCase() };
      },
    });
    const texts = await collect(bed.client.converse([{ text: 'a' }, { text: 'b' }]));
    expect(texts).toEqual([{ text: 'A' }, { text: 'B' }]);
  });

  it('makes an Observable of them', async () => {
    bed = await startBed({
      converse: requests => from(requests).pipe(map(({ text }) => ({ text: text.toUpperCase() }))),
    });
    const texts = await collect(bed.client.converse([{ text: 'a' }, { text: 'b' }]));
    expect(texts).toEqual([{ text: 'A' }, { text: 'B' }]);
  });
});

it('sends headers and trailers', async () => {
  bed = await startBed({
    sayHello(_, context) {
      const header = new Metadata();
      header.set('a', context.metadata.get('question').join());
      context.sendHeader(header);
      context.trailers.set('b', context.procedure);
      return {};
    },
  });
  const metadata = new Metadata();
  metadata.set('question', '42');
  const heard: string[] = [];
  await bed.client.sayHello(
    {},
    {
      metadata,
      onHeader: header => heard.push(String(header.get('a'))),
      onTrailer: trailer => heard.push(String(trailer.get('b'))),
    },
  );
  expect(heard).toEqual(['42', '/peerage.demo.v1.Greeter/SayHello']);
});

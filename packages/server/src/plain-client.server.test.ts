/** The same server to a client of grpc-js alone. */
import { credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { GreeterClient } from '@peerage/protos/peerage/demo/v1/greeter';
import { eventually } from '@peerage/testing';
import { type Bed, startBed } from '../testing/bed.js';
import { ServerError } from './index.js';

let bed: Bed;
let client: GreeterClient;

beforeAll(async () => {
  bed = await startBed({
    sayHello({ name }, context) {
      if (name === '') throw new ServerError(status.INVALID_ARGUMENT, 'A name, please.');
      const header = new Metadata();
      header.set('language', 'en');
      context.sendHeader(header);
      context.trailers.set('cost', '3');
      return { greeting: `Hello, ${name}!` };
    },
    *repeatHello({ count }) {
      for (let index = 0; index < count; index += 1) yield { index };
      if (count === 2) throw new ServerError(status.OUT_OF_RANGE, 'Two are too many.');
    },
    async greetEveryone(requests) {
      let nameCount = 0;
      for await (const _ of requests) nameCount += 1;
      return { nameCount };
    },
    async *converse(requests) {
      for await (const { text } of requests) yield { text: text.toUpperCase() };
    },
  });
  client = new GreeterClient(bed.address, credentials.createInsecure());
});

afterEach(() => eventually(() => bed.server.inFlight.total === 0));

afterAll(async () => {
  client.close();
  await bed.stop();
});

it('answers one request with one response, headers and trailers', async () => {
  const heard = new Map<string, unknown>();
  await new Promise<void>(resolve => {
    const call = client.sayHello({ name: 'Ann' }, (_, response) => heard.set('response', response));
    call.on('metadata', header => heard.set('language', header.get('language')));
    call.on('status', ({ code, metadata }) => {
      heard.set('code', code).set('cost', metadata.get('cost'));
      setImmediate(resolve);
    });
  });
  expect(Object.fromEntries(heard)).toEqual({
    response: { greeting: 'Hello, Ann!', servedBy: '' },
    language: ['en'],
    code: status.OK,
    cost: ['3'],
  });
});

it('fails with the status of the handler', async () => {
  const error = await new Promise<ServiceError | null>(resolve => {
    client.sayHello({ name: '' }, resolve);
  });
  expect(error).toMatchObject({ code: status.INVALID_ARGUMENT, details: 'A name, please.' });
});

it('streams responses, and an error after them', async () => {
  const indexes: number[] = [];
  const call = client.repeatHello({ name: '', count: 2, intervalMs: 0 });
  call.on('data', ({ index }: { index: number }) => indexes.push(index));
  const error = await new Promise<unknown>(resolve => {
    call.on('error', resolve);
  });
  expect(indexes).toEqual([0, 1]);
  expect(error).toMatchObject({ code: status.OUT_OF_RANGE, details: 'Two are too many.' });
});

it('takes a stream of requests', async () => {
  const response = await new Promise<unknown>(resolve => {
    const call = client.greetEveryone((_, answer) => resolve(answer));
    call.write({ name: 'Ann' });
    call.write({ name: 'Bob' });
    call.end();
  });
  expect(response).toEqual({ greeting: '', nameCount: 2 });
});

it('converses', async () => {
  const call = client.converse();
  const texts: string[] = [];
  call.on('data', ({ text }: { text: string }) => {
    texts.push(text);
    // One is answered before the next is said.
    if (texts.length === 3) call.end();
    else call.write({ text: `after ${text}` });
  });
  call.write({ text: 'a' });
  await new Promise<void>(resolve => {
    call.on('end', resolve);
  });
  expect(texts).toEqual(['A', 'AFTER A', 'AFTER AFTER A']);
});

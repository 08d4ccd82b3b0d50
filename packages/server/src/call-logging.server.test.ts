import { Metadata, status } from '@grpc/grpc-js';
import { GreeterDefinition } from '@peerage/protos/peerage/demo/v1/greeter';
import { eventually, thrownBy, VirtualClock } from '@peerage/testing';
import { failureOf, never, startClientFor } from '../../client/testing/greeter-bed.js';
import { noHandlers } from '../testing/bed.js';
import { type CallLogEntry, callLogging, createServer, ServerError } from './index.js';

it('tells of every call once, however it ends', async () => {
  const entries: CallLogEntry[] = [];
  const clock = new VirtualClock();
  const missing = new ServerError(status.NOT_FOUND, 'Nobody is called that.');
  const server = createServer()
    .add(callLogging({ sink: entry => entries.push(entry), clock }))
    .add(GreeterDefinition, {
      ...noHandlers,
      sayHello({ name }) {
        clock.advance(5);
        if (name === '') throw missing;
        return {};
      },
      async *repeatHello() {
        yield {};
        await never();
      },
    });
  const address = await server.listen('127.0.0.1:0');
  const { client, stop } = await startClientFor(address);
  const metadata = new Metadata();
  metadata.set('x-request-id', 'r1');
  await client.sayHello({ name: 'Ann' }, { metadata });
  await failureOf(client.sayHello({}));
  for await (const _ of client.repeatHello({})) break;
  await eventually(() => entries.length === 3);
  const peer = expect.stringMatching(/^127\.0\.0\.1:\d+$/);
  const sayHello = '/peerage.demo.v1.Greeter/SayHello';
  const repeatHello = '/peerage.demo.v1.Greeter/RepeatHello';
  const cancelled = expect.objectContaining({ code: status.CANCELLED });
  expect(entries).toEqual([
    { level: 'debug', procedure: sayHello, code: 'OK', peer, durationMs: 5, requestId: 'r1' },
    { level: 'info', procedure: sayHello, code: 'NOT_FOUND', peer, durationMs: 5, error: missing },
    { level: 'debug', procedure: repeatHello, code: 'CANCELLED', peer, durationMs: 0, error: cancelled },
  ]);
  await stop();
  await server.stop();
});

it('leaves out what its level says is nothing, and harms no call when it fails', async () => {
  const problems: string[] = [];
  const server = createServer({
    observer: event => event.type === 'problem' && problems.push(event.error.message),
  })
    .add(callLogging({ level: () => undefined, sink: () => problems.push('unexpected') }))
    .add(
      callLogging({
        sink: () => {
          throw new Error('The disk is full.');
        },
      }),
    )
    .add(GreeterDefinition, { ...noHandlers, sayHello: () => ({ greeting: 'Hi' }) });
  const { client, stop } = await startClientFor(await server.listen('127.0.0.1:0'));
  await expect(client.sayHello({})).resolves.toMatchObject({ greeting: 'Hi' });
  expect(problems).toEqual(['The callEnding callback of a server threw.']);
  await stop();
  await server.stop();
});

it('needs somebody to tell', () => {
  expect(thrownBy(() => callLogging({} as never))).toMatchObject({ details: { field: 'sink' } });
});

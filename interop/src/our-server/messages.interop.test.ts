/** Large and compressed messages between clients on grpcio and our server. */
import { Order } from '@peerage/protos/peerage/interop/v1/mirror';
import { GrpcioCaller } from '../foreign/grpcio-caller.js';
import { CountingRelay } from '../wire/counting-relay.js';
import { type ServerBed, type ServerBedOptions, startServerBed } from './server-bed.js';

const mebibyte = 2 ** 20;
const methods = ['Once', 'Repeat', 'Collect', 'Exchange'] as const;

const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function start(options?: ServerBedOptions): Promise<ServerBed> {
  const bed = await startServerBed(options);
  ends.push(() => bed.stop());
  return bed;
}

function ask(caller: GrpcioCaller, method: string, payload: Buffer, gzip = false) {
  const request = { payload: payload.toString('base64'), reportCount: 1 };
  return caller.call<{ payload: string }>(`/peerage.interop.v1.Mirror/${method}`, [request], { gzip }).ended;
}

it('takes messages up to its limit', async () => {
  const payload = Buffer.alloc(mebibyte, 'x');
  const limit = Order.encode(Order.fromPartial({ payload, reportCount: 1 })).finish().length;
  const { caller } = await start({ server: { maxReceiveMessageBytes: limit } });
  expect((await ask(caller, 'Once', payload)).code).toBe('OK');
  expect((await ask(caller, 'Once', Buffer.alloc(mebibyte + 1))).code).toBe('RESOURCE_EXHAUSTED');
  expect((await ask(caller, 'Once', payload)).code).toBe('OK');
});

it('sends messages up to its limit', async () => {
  const { caller } = await start({ server: { maxSendMessageBytes: mebibyte } });
  expect((await ask(caller, 'Once', Buffer.alloc(mebibyte / 2))).code).toBe('OK');
  expect((await ask(caller, 'Once', Buffer.alloc(mebibyte))).code).toBe('RESOURCE_EXHAUSTED');
  expect((await ask(caller, 'Once', Buffer.alloc(mebibyte / 2))).code).toBe('OK');
});

it.each(methods)('takes and sends 8 MiB in a call of %s', async method => {
  const { caller } = await start({
    server: { maxReceiveMessageBytes: Number.POSITIVE_INFINITY },
    caller: [['grpc.max_receive_message_length', -1]],
  });
  const payload = Buffer.alloc(8 * mebibyte, 'peerage ');
  const { code, responses } = await ask(caller, method, payload);
  expect(code).toBe('OK');
  expect(responses[0]?.payload === payload.toString('base64')).toBe(true);
});

it.each(methods)('understands compressed requests of %s, and answers without compression', async method => {
  const { address } = await start();
  const relay = await CountingRelay.start(Number(address.split(':')[1]));
  ends.push(() => relay.stop());
  const caller = new GrpcioCaller(relay.address);
  ends.push(() => caller.kill());
  const payload = Buffer.alloc(mebibyte, 'the same again');
  const { code, responses } = await ask(caller, method, payload, true);
  expect(code).toBe('OK');
  expect(responses[0]?.payload === payload.toString('base64')).toBe(true);
  const { up, down } = relay.takeCounts();
  // grpc-js compresses no responses.
  expect({ up: up < mebibyte / 50, down: down > mebibyte }).toEqual({ up: true, down: true });
});

it('does not take a small message that is too large when it is unpacked', async () => {
  const { caller } = await start({ server: { maxReceiveMessageBytes: mebibyte / 2 } });
  expect((await ask(caller, 'Once', Buffer.alloc(mebibyte), true)).code).toBe('RESOURCE_EXHAUSTED');
});

/** Large and compressed messages between our client and grpcio. */
import { Metadata, status } from '@grpc/grpc-js';
import { identify } from '@peerage/peer-core';
import { Order, Report } from '@peerage/protos/peerage/interop/v1/mirror';
import { type GrpcioBed, type GrpcioBedOptions, startGrpcioBed } from '../foreign/grpcio-bed.js';
import { failureOf } from '../waiting.js';
import { CountingRelay } from '../wire/counting-relay.js';
import { kindsOfCall } from './kinds-of-call.js';

const mebibyte = 2 ** 20;
const gzip = 2;

const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function start(options?: GrpcioBedOptions): Promise<GrpcioBed> {
  const bed = await startGrpcioBed(options);
  ends.push(() => bed.stop());
  return bed;
}

describe('large messages', () => {
  const payload = Buffer.alloc(mebibyte, 'x');
  const order = { payload };

  it('pass up to what the server takes', async () => {
    const limit = Order.encode(Order.fromPartial(order)).finish().length;
    const { client } = await start({ server: { options: [['grpc.max_receive_message_length', limit]] } });
    expect((await client.once(order)).payload.length).toBe(mebibyte);
    const failure = await failureOf(client.once({ payload: Buffer.alloc(mebibyte + 1) }));
    expect(failure.code).toBe(status.RESOURCE_EXHAUSTED);
    // The connection is none the worse for it.
    expect((await client.once(order)).payload.length).toBe(mebibyte);
  });

  it('pass up to what the client takes', async () => {
    const { client: anything } = await start();
    const limit = Report.encode(await anything.once(order)).finish().length;
    const limited = { channelOptions: { 'grpc.max_receive_message_length': limit } };
    const { client } = await start({ connection: limited });
    expect((await client.once(order)).payload.length).toBe(mebibyte);
    const failure = await failureOf(client.once({ payload: Buffer.alloc(mebibyte + 1) }));
    expect(failure.code).toBe(status.RESOURCE_EXHAUSTED);
    expect((await client.once(order)).payload.length).toBe(mebibyte);
  });

  it.each(kindsOfCall)('of 8 MiB pass in a %s call without limits', async (_kind, call) => {
    const bed = await start({
      server: { options: [['grpc.max_receive_message_length', -1]] },
      connection: { channelOptions: { 'grpc.max_receive_message_length': -1 } },
    });
    const large = Buffer.alloc(8 * mebibyte, 'peerage ');
    const [report] = await call(bed, { payload: large });
    expect(large.equals(report?.payload ?? Buffer.alloc(0))).toBe(true);
  });
});

describe('gzip', () => {
  const payload = Buffer.alloc(mebibyte, 'the same again');
  const much = mebibyte;
  const little = mebibyte / 50;

  async function startRelayed(options?: GrpcioBedOptions): Promise<{ bed: GrpcioBed; relay: CountingRelay }> {
    const bed = await start(options);
    const relay = await CountingRelay.start(bed.server.port);
    ends.push(() => relay.stop());
    bed.list.update({ additions: [identify(relay.address)], removals: [identify(bed.server.address)] });
    return { bed, relay };
  }

  it.each(kindsOfCall)('is not used in a %s call unless it is asked for', async (_kind, call) => {
    const { bed, relay } = await startRelayed();
    await call(bed, { payload });
    const { up, down } = relay.takeCounts();
    expect({ up: up > much, down: down > much }).toEqual({ up: true, down: true });
  });

  it.each(kindsOfCall)('makes little of the requests of a %s call', async (_kind, call) => {
    const connection = { channelOptions: { 'grpc.default_compression_algorithm': gzip } };
    const { bed, relay } = await startRelayed({ connection });
    const [report] = await call(bed, { payload });
    expect(payload.equals(report?.payload ?? Buffer.alloc(0))).toBe(true);
    const { up, down } = relay.takeCounts();
    expect({ up: up < little, down: down > much }).toEqual({ up: true, down: true });
  });

  it.each(kindsOfCall)('is understood in the responses to a %s call', async (_kind, call) => {
    const { bed, relay } = await startRelayed();
    const metadata = new Metadata();
    metadata.set('compress-reports', 'yes');
    const [report] = await call(bed, { payload }, { metadata });
    expect(payload.equals(report?.payload ?? Buffer.alloc(0))).toBe(true);
    const { up, down } = relay.takeCounts();
    expect({ up: up > much, down: down < little }).toEqual({ up: true, down: true });
  });

  it('does not hide a message that is too large', async () => {
    const limited = { channelOptions: { 'grpc.max_receive_message_length': mebibyte / 2 } };
    const { bed } = await startRelayed({ connection: limited });
    const metadata = new Metadata();
    metadata.set('compress-reports', 'yes');
    const failure = await failureOf(bed.client.once({ payload }, { metadata }));
    expect(failure.code).toBe(status.RESOURCE_EXHAUSTED);
  });
});

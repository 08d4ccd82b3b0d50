/** Every kind of call of our client, answered by grpcio. */
import { Metadata, status } from '@grpc/grpc-js';
import type { CallOptions } from '@peerage/client';
import { detailsOf } from '@peerage/client/rich-errors';
import type { Report } from '@peerage/protos/peerage/interop/v1/mirror';
import { type GrpcioBed, startGrpcioBed } from '../foreign/grpcio-bed.js';
import { all, failureOf, until } from '../waiting.js';
import { kindsOfCall } from './kinds-of-call.js';

let bed: GrpcioBed;

beforeAll(async () => {
  bed = await startGrpcioBed();
});
afterAll(() => bed.stop());
afterEach(() => expect(bed.pendingCount()).toBe(0));

const payload = Buffer.from('what comes back');

describe.each(kindsOfCall)('a %s call', (kind, call) => {
  it('is answered', async () => {
    expect(await call(bed, { payload })).toMatchObject([{ payload }]);
  });

  it('fails with the code and the message of the server', async () => {
    const message = 'Pfütze, 池, 🌊; 100 % wet\nand "quoted"\t\u0001';
    const failure = await failureOf(call(bed, { ending: { code: status.DATA_LOSS, message, details: [] } }));
    expect(failure).toMatchObject({ code: status.DATA_LOSS, details: message, peer: bed.server.address });
  });

  it('sends metadata and is told headers and trailers', async () => {
    const metadata = new Metadata();
    metadata.set('echo-initial-text', 'plain');
    metadata.add('echo-trailing-twice', 'first');
    metadata.add('echo-trailing-twice', 'second');
    metadata.add('echo-trailing-some-bin', Buffer.from([0, 255, 1]));
    metadata.add('echo-trailing-some-bin', Buffer.from([]));
    const told: Record<'header' | 'trailer', Metadata | undefined> = {
      header: undefined,
      trailer: undefined,
    };
    const options: CallOptions = {
      metadata,
      onHeader: header => (told.header = header),
      onTrailer: trailer => (told.trailer = trailer),
    };
    const [report] = await call(bed, {}, options);
    expect(told.header?.get('echo-initial-text')).toEqual(['plain']);
    // Node joins the values of a key, which gRPC allows where they are not binary.
    expect(told.trailer?.get('echo-trailing-twice')).toEqual(['first, second']);
    expect(told.trailer?.get('echo-trailing-some-bin')).toEqual([Buffer.from([0, 255, 1]), Buffer.from([])]);
    expect(fieldsOf(report, 'echo-')).toEqual([
      ['echo-initial-text', 'plain'],
      ['echo-trailing-twice', 'first'],
      ['echo-trailing-twice', 'second'],
      ['echo-trailing-some-bin', '\u0000\u00ff\u0001'],
      ['echo-trailing-some-bin', ''],
    ]);
  });

  it('tells the server what time is left', async () => {
    const [limited] = await call(bed, {}, { timeoutMs: 10_000 });
    expect(limited?.remainingMs).toBeGreaterThan(0);
    expect(limited?.remainingMs).toBeLessThanOrEqual(10_000);
    const [unlimited] = await call(bed, {});
    expect(unlimited?.remainingMs).toBeUndefined();
  });

  it('ends at its deadline, on the server too', async () => {
    const callName = `late ${kind}`;
    const failure = await failureOf(call(bed, { hold: true }, { ...named(callName), timeoutMs: 300 }));
    expect(failure.code).toBe(status.DEADLINE_EXCEEDED);
    expect(await bed.client.ended({ callName })).toEqual({ cancelled: true });
  });

  it('is cancelled by its signal, on the server too', async () => {
    const callName = `cancelled ${kind}`;
    const abort = new AbortController();
    // With the headers comes the news that the server has the call.
    const options: CallOptions = {
      ...named(callName),
      signal: abort.signal,
      onHeader: () => abort.abort('enough'),
    };
    const failure = await failureOf(call(bed, { hold: true }, options));
    expect(failure).toMatchObject({ code: status.CANCELLED, cause: 'enough' });
    expect(await bed.client.ended({ callName })).toEqual({ cancelled: true });
  });
});

describe('a stream', () => {
  it('of many messages comes whole and in order', async () => {
    const orders = Array.from({ length: 2_000 }, (_, index) => ({ payload: Buffer.from(String(index)) }));
    const reports = await all(bed.client.exchange(orders));
    expect(reports.map(report => String(report.payload))).toEqual(orders.map((_, index) => String(index)));
    expect(reports.at(-1)?.orderCount).toBe(2_000);
    expect((await all(bed.client.repeat({ reportCount: 2_000 }))).length).toBe(2_000);
    expect(await bed.client.collect(orders)).toMatchObject({ orderCount: 2_000 });
  });

  it('may be empty, in either direction', async () => {
    expect(await all(bed.client.repeat({ reportCount: 0 }))).toEqual([]);
    expect(await all(bed.client.exchange([]))).toEqual([]);
    expect(await bed.client.collect([])).toMatchObject({ orderCount: 0 });
  });

  it('plays ping-pong: each order waits for the report on the one before', async () => {
    const reports: Report[] = [];
    async function* orders() {
      for (let index = 0; index < 5; index += 1) {
        yield { payload: Buffer.from(String(index)) };
        await until(() => reports.length > index);
      }
    }
    for await (const report of bed.client.exchange(orders())) reports.push(report);
    expect(reports.map(report => String(report.payload))).toEqual(['0', '1', '2', '3', '4']);
  });

  it('that is left is cancelled on the server', async () => {
    const callName = 'left';
    for await (const _ of bed.client.exchange([{ hold: true }], named(callName))) break;
    expect(await bed.client.ended({ callName })).toEqual({ cancelled: true });
  });

  it('that fails has given what came before', async () => {
    const ending = { code: status.ABORTED, message: 'so far', details: [] };
    const reports: Report[] = [];
    const failure = await failureOf(
      (async () => {
        for await (const report of bed.client.repeat({ reportCount: 3, ending })) reports.push(report);
      })(),
    );
    expect(failure).toMatchObject({ code: status.ABORTED, details: 'so far' });
    expect(reports).toHaveLength(3);
  });
});

it('is told in detail why', async () => {
  const value = Buffer.from([0x0a, 0x04, 0x08, 0x01, 0x10, 0x02]);
  const details = [
    { typeUrl: 'type.googleapis.com/google.rpc.RetryInfo', value },
    { typeUrl: 'type.googleapis.com/acme.v1.Reason', value },
  ];
  const ending = { code: status.UNAVAILABLE, message: 'später', details };
  const failure = await failureOf(bed.client.once({ ending }));
  expect(failure).toMatchObject({ code: status.UNAVAILABLE, details: 'später' });
  expect(detailsOf(failure)).toEqual([
    { type: 'google.rpc.RetryInfo', retryDelayMs: 1_000.000002 },
    { type: 'google.protobuf.Any', ...details[1] },
  ]);
});

const codes = Object.values(status).filter(
  (code): code is status => typeof code === 'number' && code !== status.OK,
);

it.each(codes.map(code => [status[code], code] as const))('hears of %s', async (_name, code) => {
  const failure = await failureOf(bed.client.once({ ending: { code, message: '', details: [] } }));
  expect(failure).toMatchObject({ code, details: '' });
});

/** Lets `Ended` know the call. */
function named(callName: string): CallOptions {
  const metadata = new Metadata();
  metadata.set('call-name', callName);
  return { metadata };
}

/** The fields of a report whose key begins with `prefix`, each byte of a value as a character. */
function fieldsOf(report: Report | undefined, prefix: string): [string, string][] {
  const fields = report?.metadata.filter(({ key }) => key.startsWith(prefix)) ?? [];
  return fields.map(({ key, value }) => [key, Buffer.from(value).toString('latin1')]);
}

/** Every kind of call of a client on grpcio, answered by our server. */
import { status } from '@grpc/grpc-js';
import { Ending, type Report } from '@peerage/protos/peerage/interop/v1/mirror';
import { createServer } from '@peerage/server';
import { type ForeignCallOptions, type ForeignEnd, GrpcioCaller } from '../foreign/grpcio-caller.js';
import { until } from '../waiting.js';
import { type ServerBed, startServerBed } from './server-bed.js';

/** A report in the JSON of protobuf. */
type Told = { [Key in keyof Report]?: unknown };

const kinds = [
  ['unary', 'Once'],
  ['server streaming', 'Repeat'],
  ['client streaming', 'Collect'],
  ['bidirectional', 'Exchange'],
] as const;

let bed: ServerBed;

beforeAll(async () => {
  bed = await startServerBed();
});
afterAll(() => bed.stop());
afterEach(() => until(() => bed.server.inFlight.total === 0));

function call(method: string, requests: readonly object[], options?: ForeignCallOptions) {
  return bed.caller.call<Told>(`/peerage.interop.v1.Mirror/${method}`, requests, options);
}

function ask(method: string, request: object, options?: ForeignCallOptions): Promise<ForeignEnd<Told>> {
  return call(method, [{ reportCount: 1, ...request }], options).ended;
}

/** The values of a key, each byte as a character. */
function valuesOf(fields: ForeignEnd<Told>['headers'], key: string): string[] {
  return fields.filter(([name]) => name === key).map(([, value]) => value.toString('latin1'));
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

async function cancelledOnServer(callName: string): Promise<unknown> {
  const { responses } = await call('Ended', [{ callName }]).ended;
  return responses[0];
}

describe.each(kinds)('a %s call', (_kind, method) => {
  it('is answered', async () => {
    const { code, responses } = await ask(method, { payload: base64('what comes back') });
    expect(code).toBe('OK');
    expect(responses).toMatchObject([{ payload: base64('what comes back') }]);
  });

  it('fails with the code and the message of the handler', async () => {
    const message = 'Pfütze, 池, 🌊; 100 % wet\nand "quoted"\t\u0001';
    const ended = await ask(method, { ending: { code: status.DATA_LOSS, message } });
    expect(ended).toMatchObject({ code: 'DATA_LOSS', details: message });
  });

  it('carries metadata both ways', async () => {
    const ended = await ask(
      method,
      {},
      {
        metadata: [
          ['echo-initial-text', 'plain'],
          ['echo-trailing-twice', 'first'],
          ['echo-trailing-twice', 'second'],
          ['echo-trailing-some-bin', Buffer.from([0, 255, 1])],
          ['echo-trailing-some-bin', Buffer.from([])],
        ],
      },
    );
    expect(valuesOf(ended.headers, 'echo-initial-text')).toEqual(['plain']);
    expect(valuesOf(ended.trailers, 'echo-trailing-twice').join(', ')).toBe('first, second');
    expect(valuesOf(ended.trailers, 'echo-trailing-some-bin')).toEqual(['\u0000\u00ff\u0001', '']);
  });

  it('has a deadline that its handler knows of', async () => {
    const limited = await ask(method, {}, { timeoutMs: 10_000 });
    const left = limited.responses[0]?.remainingMs;
    expect(left).toBeGreaterThan(5_000);
    // grpcio sends a deadline in few digits, and never an earlier one.
    expect(left).toBeLessThanOrEqual(10_200);
    expect((await ask(method, {})).responses[0]?.remainingMs).toBeUndefined();
  });

  it('ends at its deadline, for its handler too', async () => {
    const callName = `late ${method}`;
    const ended = await ask(method, { hold: true }, { timeoutMs: 300, metadata: [['call-name', callName]] });
    expect(ended.code).toBe('DEADLINE_EXCEEDED');
    expect(await cancelledOnServer(callName)).toEqual({ cancelled: true });
  });

  it('is cancelled by its client, for its handler too', async () => {
    const callName = `cancelled ${method}`;
    const { ended, cancel } = call(method, [{ hold: true }], { metadata: [['call-name', callName]] });
    await until(() => bed.server.inFlight.of(`/peerage.interop.v1.Mirror/${method}`) === 1);
    cancel();
    expect((await ended).code).toBe('CANCELLED');
    expect(await cancelledOnServer(callName)).toEqual({ cancelled: true });
  });
});

describe('a stream', () => {
  const orders = Array.from({ length: 500 }, (_, index) => ({ payload: base64(String(index)) }));

  it('of many messages comes whole and in order', async () => {
    const { responses } = await call('Exchange', orders).ended;
    expect(responses.map(({ payload }) => payload)).toEqual(orders.map(({ payload }) => payload));
    expect((await call('Repeat', [{ reportCount: 500 }]).ended).responses).toHaveLength(500);
    expect((await call('Collect', orders).ended).responses).toMatchObject([{ orderCount: 500 }]);
  });

  it('may be empty, in either direction', async () => {
    expect(await call('Repeat', [{}]).ended).toMatchObject({ code: 'OK', responses: [] });
    expect(await call('Exchange', []).ended).toMatchObject({ code: 'OK', responses: [] });
    expect(await call('Collect', []).ended).toMatchObject({ code: 'OK', responses: [{}] });
  });

  it('is cancelled between messages', async () => {
    const metadata = [['call-name', 'between']] as const;
    const { responses, ended, cancel } = call('Exchange', [{}, {}], { metadata, open: true });
    await until(() => responses.length === 2);
    cancel();
    expect(await ended).toMatchObject({ code: 'CANCELLED', responses: [{}, {}] });
    expect(await cancelledOnServer('between')).toEqual({ cancelled: true });
  });

  it('that fails has given what came before', async () => {
    const ended = await call('Repeat', [
      { reportCount: 3, ending: { code: status.ABORTED, message: 'so far' } },
    ]).ended;
    expect(ended).toMatchObject({ code: 'ABORTED', details: 'so far', responses: [{}, {}, {}] });
  });
});

const codes = Object.values(status).filter(
  (code): code is status => typeof code === 'number' && code !== status.OK,
);

it.each(codes.map(code => [status[code], code] as const))('says %s', async (name, code) => {
  expect(await ask('Once', { ending: { code } })).toMatchObject({ code: name, details: '' });
});

it('says why in detail', async () => {
  const failure = { code: status.FAILED_PRECONDITION, message: 'not yet' };
  const typeUrl = 'type.googleapis.com/google.protobuf.Duration';
  const ended = await ask('Once', {
    ending: { ...failure, details: [{ '@type': typeUrl, value: '1.500s' }] },
  });
  const [told = ''] = valuesOf(ended.trailers, 'grpc-status-details-bin');
  // As Python encodes a Duration: seconds, nanos.
  const value = Buffer.from([0x08, 1, 0x10, 0x80, 0xca, 0xb5, 0xee, 0x01]);
  expect(Ending.decode(Buffer.from(told, 'latin1'))).toMatchObject({
    ...failure,
    details: [{ typeUrl, value }],
  });
});

it('says so where there is no such service', async () => {
  const bare = createServer({ health: false });
  const caller = new GrpcioCaller(await bare.listen('127.0.0.1:0'));
  const { code } = await caller.call('/grpc.health.v1.Health/Check', [{}]).ended;
  expect(code).toBe('UNIMPLEMENTED');
  await caller.kill();
  await bare.stop();
});

import { thrownBy } from '@peerage/testing';
import { type ConnectionOptions, connectionDurations, keepaliveOptions } from './connection-options.js';
import { GrpcTransport, type GrpcTransportOptions } from './grpc-transport.js';

describe('connectionDurations', () => {
  it('has a default for everything', () => {
    expect(connectionDurations({}, {})).toEqual({
      connectTimeoutMs: 20_000,
      maxConnectionAgeMs: Number.POSITIVE_INFINITY,
      reconnect: { initialMs: 250, maxMs: 10_000, jitter: 0.2 },
    });
  });

  it('takes what it is given', () => {
    const given = {
      connectTimeoutMs: 1,
      maxConnectionAgeMs: 2,
      reconnect: { initialMs: 3, maxMs: 4, jitter: 0 },
    };
    expect(connectionDurations(given, {})).toEqual(given);
  });

  it("knows the waits by grpc-js' names as well, which give way to its own", () => {
    const byName = { 'grpc.initial_reconnect_backoff_ms': 5, 'grpc.max_reconnect_backoff_ms': 6 };
    expect(connectionDurations({}, byName).reconnect).toEqual({ initialMs: 5, maxMs: 6, jitter: 0.2 });
    expect(connectionDurations({ reconnect: { maxMs: 7 } }, byName).reconnect).toMatchObject({ maxMs: 7 });
  });

  it.each<[string, ConnectionOptions]>([
    ['connectTimeoutMs', { connectTimeoutMs: 0 }],
    ['connectTimeoutMs', { connectTimeoutMs: Number.NaN }],
    ['maxConnectionAgeMs', { maxConnectionAgeMs: -1 }],
    ['reconnect.initialMs', { reconnect: { initialMs: 0 } }],
    ['reconnect.maxMs', { reconnect: { maxMs: 0 } }],
    ['reconnect.jitter', { reconnect: { jitter: 1.1 } }],
  ])('refuses a %s that cannot be', (field, options) => {
    expect(thrownBy(() => new GrpcTransport(options))).toMatchObject({
      code: 'invalid-configuration',
      details: { field },
    });
  });
});

describe('keepaliveOptions', () => {
  it('gives grpc-js no time that its timers cannot hold', () => {
    expect(keepaliveOptions({ timeMs: 1e12, timeoutMs: Number.POSITIVE_INFINITY })).toMatchObject({
      'grpc.keepalive_time_ms': 2 ** 31 - 1,
      'grpc.keepalive_timeout_ms': 2 ** 31 - 1,
    });
  });

  it('turns pings on, without calls only when asked', () => {
    expect(keepaliveOptions(undefined)).toEqual({});
    expect(keepaliveOptions({ timeMs: 1_000 })).toEqual({
      'grpc.keepalive_time_ms': 1_000,
      'grpc.keepalive_timeout_ms': 20_000,
      'grpc.keepalive_permit_without_calls': 0,
    });
    expect(keepaliveOptions({ timeMs: 1_000, timeoutMs: 2_000, whileIdle: true })).toMatchObject({
      'grpc.keepalive_timeout_ms': 2_000,
      'grpc.keepalive_permit_without_calls': 1,
    });
  });

  it.each([
    ['keepalive.timeMs', { timeMs: 0 }],
    ['keepalive.timeMs', { timeoutMs: 5 } as unknown as { timeMs: number }],
    ['keepalive.timeoutMs', { timeMs: 1, timeoutMs: Number.NaN }],
  ])('refuses a %s that cannot be', (field, keepalive) => {
    expect(thrownBy(() => new GrpcTransport({ keepalive }))).toMatchObject({ details: { field } });
  });
});

it.each<[unknown, string]>([
  [5, 'options of GrpcTransport'],
  [{ conectTimeoutMs: 5 }, 'conectTimeoutMs'],
  [{ reconnect: 5 }, 'reconnect'],
  [{ reconnect: { minMs: 5 } }, 'reconnect.minMs'],
  [{ keepalive: true }, 'keepalive'],
  [{ pool: 5 }, 'pool'],
  [{ pool: { size: 5 } }, 'pool.size'],
  [{ credentials: 'ssl' }, 'credentials'],
  [{ channelOptions: 5 }, 'channelOptions'],
  [{ clock: Date }, 'clock'],
])('a transport refuses %j', (options, field) => {
  expect(thrownBy(() => new GrpcTransport(options as GrpcTransportOptions))).toMatchObject({
    code: 'invalid-configuration',
    details: { field },
  });
});

it("says of grpc-js' own names what they stand for", () => {
  const channelOptions = { 'grpc.initial_reconnect_backoff_ms': 0 };
  expect(thrownBy(() => new GrpcTransport({ channelOptions }))).toMatchObject({
    details: { field: 'reconnect.initialMs' },
  });
});

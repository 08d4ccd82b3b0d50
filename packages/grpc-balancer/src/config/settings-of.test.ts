import type { BalancerSettings } from '../settings.js';
import { policyKinds } from './policies.js';
import { settingsOf } from './settings-of.js';

function read(name: string, config: unknown): BalancerSettings {
  const kind = policyKinds[name];
  if (kind === undefined) throw new Error(`There is no ${name}.`);
  return settingsOf(name, kind, config);
}

/** A configuration of every field of every policy. */
const full: Readonly<Record<string, object>> = {
  peerage_round_robin: {},
  peerage_random: {},
  peerage_weighted_round_robin: {
    loadReports: {
      errorUtilizationPenalty: 2,
      blackoutPeriod: '1s',
      weightExpirationPeriod: '60s',
      weightUpdatePeriod: '0.5s',
      metricNamesForComputingUtilization: ['named_metrics.queue'],
    },
  },
  peerage_two_random_choices: { choiceCount: 'all' },
  peerage_fewest_pending_requests: {},
  peerage_peak_ewma: { decay: '5s', initialLatency: '0.01s', forcedPick: '2s' },
  peerage_hash_ring: {
    header: 'x-key',
    missingKey: 'refuse',
    boundedLoad: { factor: 2, minimum: 3 },
    replicas: 10,
  },
  peerage_hashring32: {
    missingKey: 'refuse',
    boundedLoad: {},
    numReplicas: 10,
    replicaDelimiter: '-',
    offsetHeader: 'x-offset',
    offsetGeneratorValue: 2,
    peerOverrideHeader: 'x-peer',
    alternateShardKeyHeader: 'x-key',
    numPeersEstimate: 100,
  },
  peerage_maglev: { header: 'x-key', missingKey: 'random', boundedLoad: {}, tableSize: 251 },
  peerage_rendezvous: { header: 'x-key', missingKey: 'random', boundedLoad: {} },
  peerage_sticky: {
    header: 'x-key',
    missingKey: 'random',
    boundedLoad: false,
    maxKeys: 5,
    returnAfter: '1s',
  },
  peerage_single: {},
  peerage_direct: {},
  peerage_failover: {
    childPolicy: [{ no_such_policy: {} }, { peerage_peak_ewma: { decay: '1s' } }],
    overprovisioningFactor: 2,
    panicThreshold: 10,
    recovery: '1s',
    header: 'x-key',
  },
  peerage_zone_aware: {
    zone: 'a',
    ownZones: { a: 1, b: 2 },
    minPeers: 2,
    childPolicy: [{ peerage_round_robin: {} }],
    header: 'x-key',
  },
};

const common = {
  slowStart: { window: '10s', minPercent: 20, aggression: 2 },
  failureGuard: { panicThreshold: 20 },
  connectTimeout: '5s',
  hiddenHeader: 'X-Key',
};

function snakeCase(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key.replaceAll(/[A-Z]/g, letter => `_${letter.toLowerCase()}`),
      snakeCase(item),
    ]),
  );
}

describe.each(Object.keys(policyKinds))('%s', name => {
  it('reads all its fields, in either spelling', () => {
    const config = { ...full[name], ...common };
    const { makePolicy, ...settings } = read(name, config);
    expect(read(name, snakeCase(config))).toEqual({ makePolicy: expect.any(Function), ...settings });
    expect(settings).toEqual({
      slowStart: { windowMs: 10_000, minPercent: 20, aggression: 2 },
      failureGuard: { panicThreshold: 20 },
      connectTimeoutMs: 5_000,
      hiddenHeader: 'x-key',
      counts: policyKinds[name]?.counts ?? true,
    });
    expect(`peerage_${makePolicy().name.replaceAll('-', '_')}`).toBe(name);
    expect(makePolicy()).not.toBe(makePolicy());
  });

  it('takes null for nothing', () => {
    const nothing = Object.fromEntries(
      Object.keys(policyKinds[name]?.fields ?? {}).map(field => [field, null]),
    );
    const config = name === 'peerage_zone_aware' ? { ...nothing, zone: 'a' } : nothing;
    expect(read(name, config).slowStart).toBeUndefined();
  });
});

it.each<[string, unknown, string]>([
  ['peerage_round_robin', [], 'peerage_round_robin is []; expected an object.'],
  [
    'peerage_two_random_choices',
    { choiseCount: 3 },
    'peerage_two_random_choices.choiseCount is 3; expected one of the fields slowStart, failureGuard, connectTimeout, hiddenHeader, choiceCount.',
  ],
  [
    'peerage_two_random_choices',
    { choiceCount: 11 },
    'peerage_two_random_choices.choiceCount is 11; expected an integer from 2 to 10',
  ],
  [
    'peerage_two_random_choices',
    { choice_count: 'two' },
    'peerage_two_random_choices.choice_count is "two"; expected a number.',
  ],
  [
    'peerage_peak_ewma',
    { decay: 5 },
    'peerage_peak_ewma.decay is 5; expected a duration in seconds, like "1.5s".',
  ],
  [
    'peerage_peak_ewma',
    { decay: '5ms' },
    'peerage_peak_ewma.decay is "5ms"; expected a duration in seconds, like "1.5s".',
  ],
  ['peerage_maglev', { tableSize: 10 }, 'peerage_maglev.tableSize is 10; expected'],
  [
    'peerage_hash_ring',
    { boundedLoad: { factor: 0.5 } },
    'peerage_hash_ring.boundedLoad.factor is 0.5; expected',
  ],
  [
    'peerage_hash_ring',
    { boundedLoad: { factor: 'x' } },
    'peerage_hash_ring.boundedLoad.factor is "x"; expected a number.',
  ],
  ['peerage_sticky', { header: 7 }, 'peerage_sticky.header is 7; expected a string.'],
  [
    'peerage_round_robin',
    { slowStart: { window: '0s' } },
    'peerage_round_robin.slowStart.window is 0; expected',
  ],
  [
    'peerage_random',
    { failureGuard: { panicThreshold: 101 } },
    'peerage_random.failureGuard.panicThreshold is 101; expected',
  ],
  [
    'peerage_random',
    { connectTimeout: '0s' },
    'peerage_random.connectTimeout is "0s"; expected at least "0.001s", or false for no limit.',
  ],
  [
    'peerage_random',
    { connect_timeout: 5 },
    'peerage_random.connect_timeout is 5; expected a duration in seconds, like "1.5s".',
  ],
  ['peerage_random', { failureGuard: true }, 'peerage_random.failureGuard is true; expected an object.'],
  [
    'peerage_failover',
    { childPolicy: [{ round_robin: {} }] },
    'peerage_failover.childPolicy is [{"round_robin":{}}]; expected a list of known policies, like [{"peerage_round_robin": {}}].',
  ],
  [
    'peerage_failover',
    { childPolicy: [{ peerage_sticky: { maxKeys: 0 } }] },
    'peerage_failover.childPolicy[0].peerage_sticky.maxKeys is 0; expected',
  ],
  ['peerage_failover', { childPolicy: [{}] }, 'peerage_failover.childPolicy[0] is {}; expected one policy.'],
  [
    'peerage_failover',
    { childPolicy: {} },
    'peerage_failover.childPolicy is {}; expected a list of known policies',
  ],
  ['peerage_zone_aware', {}, 'peerage_zone_aware.zone is'],
  [
    'peerage_zone_aware',
    { zone: 'a', ownZones: { a: 'x' } },
    'peerage_zone_aware.ownZones.a is "x"; expected a number.',
  ],
  [
    'peerage_weighted_round_robin',
    { loadReports: { metricNamesForComputingUtilization: [1] } },
    'peerage_weighted_round_robin.loadReports.metricNamesForComputingUtilization[0] is 1; expected a string.',
  ],
])('%s refuses %j', (name, config, problem) => {
  expect(() => read(name, config)).toThrow(problem);
});

it('guards where a peer that fails fast would draw more calls, unless told otherwise', () => {
  expect(read('peerage_fewest_pending_requests', {}).failureGuard).toEqual({});
  expect(read('peerage_fewest_pending_requests', { failureGuard: false }).failureGuard).toBe(false);
  expect(read('peerage_round_robin', {}).failureGuard).toBe(false);
  expect(read('peerage_round_robin', { failureGuard: {} }).failureGuard).toEqual({});
});

it('limits no connecting where it is told not to', () => {
  expect(read('peerage_random', { connectTimeout: false }).connectTimeoutMs).toBe(false);
});

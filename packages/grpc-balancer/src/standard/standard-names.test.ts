/** The gRFCs' fields and worked examples. */
import { experimental, Metadata, status } from '@grpc/grpc-js';
import { endpoints, FakeChannel } from '../../testing/fake-channel.js';
import { balancingOptions } from '../balancing-options.js';
import { endpointOf } from '../endpoints.js';
import { registerStandardNames } from './register-standard-names.js';

beforeAll(() => registerStandardNames());

/** A channel with a balancer of that name, as grpc-js makes it, and a connection to each address. */
function channelOf(name: string, config: object, update: ReturnType<typeof endpoints>): FakeChannel {
  const channel = new FakeChannel();
  const parsed = experimental.parseLoadBalancingConfig({ [name]: config });
  const balancer = new experimental.ChildLoadBalancerHandler(channel.helper);
  balancer.updateAddressList(update, parsed, {}, '');
  channel.connectAll();
  return channel;
}

function addresses(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `10.0.0.${index + 1}:80`);
}

/** How often each of the addresses is picked. */
function picksOf(
  channel: FakeChannel,
  count: number,
  metadataOf?: (pick: number) => Metadata,
): Map<string, number> {
  const picks = new Map<string, number>();
  for (let pick = 0; pick < count; pick += 1) {
    const address = channel.pickedAddress(metadataOf?.(pick));
    picks.set(address, (picks.get(address) ?? 0) + 1);
  }
  return picks;
}

describe('least_request_experimental (A48)', () => {
  const name = 'least_request_experimental';

  it.each([{}, { choiceCount: 3 }, { choice_count: 100 }, { active_request_bias: 2 }])('reads %j', config => {
    expect(() => experimental.parseLoadBalancingConfig({ [name]: config })).not.toThrow();
  });

  it('refuses fewer than two choices', () => {
    jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    expect(() => balancingOptions({ policy: name, config: { choice_count: 1 } })).toThrow(
      'least_request_experimental.choiceCount is 1',
    );
    jest.restoreAllMocks();
  });

  it('picks the one with fewer requests of those it samples', () => {
    const channel = channelOf(name, { choiceCount: 2 }, endpoints(...addresses(2)));
    expect([...picksOf(channel, 100).values()]).toEqual([50, 50]);
  });

  it('samples ten of more, so that with ten peers the least loaded is picked', () => {
    const channel = channelOf(name, { choiceCount: 99 }, endpoints(...addresses(10)));
    expect([...picksOf(channel, 100).values()]).toEqual(Array(10).fill(10));
  });
});

describe.each(['ring_hash', 'ring_hash_experimental'])('%s (A42, A76)', name => {
  const withKey = (key: number): Metadata => {
    const metadata = new Metadata();
    metadata.set('x-key', `key ${key}`);
    return metadata;
  };

  it('sends equal keys of the header to equal peers, and calls without one to any', () => {
    const channel = channelOf(name, { request_hash_header: 'x-key' }, endpoints(...addresses(5)));
    expect(picksOf(channel, 100, () => withKey(1)).size).toBe(1);
    expect(picksOf(channel, 1_000).size).toBe(5);
  });

  it('weighs endpoints, as in the example of two localities', () => {
    const weights = { '10.0.0.1:80': 6, '10.0.0.2:80': 3, '10.0.0.3:80': 6, '10.0.0.4:80': 2 };
    const weighted = Object.entries(weights).map(([id, weight]) =>
      endpointOf({ id, attributes: { weight } }),
    );
    const config = { minRingSize: 4_096, requestHashHeader: 'x-key' };
    const channel = channelOf(name, config, experimental.statusOrFromValue(weighted));
    const picks = picksOf(channel, 17_000, withKey);
    for (const [id, weight] of Object.entries(weights)) {
      expect(Math.abs((picks.get(id) ?? 0) / 1_000 - weight)).toBeLessThan(0.75);
    }
  });

  it('caps rings, and refuses one that is smaller than it must be', () => {
    jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const read = (config: object) => () => experimental.parseLoadBalancingConfig({ [name]: config });
    expect(read({ minRingSize: 5_000, maxRingSize: 8_000_000 })).not.toThrow();
    expect(read({ minRingSize: 10, maxRingSize: 9 })).toThrow(`${name}.minRingSize is 10`);
    expect(read({ requestHashHeader: 'x-key-bin' })).toThrow(`${name}.requestHashHeader is `);
    jest.restoreAllMocks();
  });
});

describe('weighted_round_robin (A58)', () => {
  const name = 'weighted_round_robin';
  const config = { blackout_period: '0s', weightUpdatePeriod: '0.1s' };

  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick'] }));
  afterEach(() => jest.useRealTimers());

  /** An `xds.data.orca.v3.OrcaLoadReport` that makes for `weight`: half of the CPU at so many requests per second. */
  function reportOf(weight: number): Metadata {
    const report = Buffer.alloc(18);
    report.writeUInt8((1 << 3) | 1, 0);
    report.writeDoubleLE(0.5, 1);
    report.writeUInt8((6 << 3) | 1, 9);
    report.writeDoubleLE(weight / 2, 10);
    const trailers = new Metadata();
    if (weight > 0) trailers.set('endpoint-load-metrics-bin', report);
    return trailers;
  }

  /** The share of picks of each address once it has reported its weight. */
  function sharesOf(weights: readonly number[], count: number): number[] {
    const names = addresses(weights.length);
    const channel = channelOf(name, config, endpoints(...names));
    for (let round = 0; round < 3; round += 1) {
      const waiting = new Set(names);
      while (waiting.size > 0) {
        const { subchannel, onCallStarted, onCallEnded } = channel.pick();
        const address = subchannel?.getAddress() ?? '';
        waiting.delete(address);
        onCallStarted?.();
        onCallEnded?.(status.OK, '', reportOf(weights[names.indexOf(address)] ?? 0));
      }
      jest.advanceTimersByTime(200);
    }
    const picks = picksOf(channel, count);
    return names.map(address => (picks.get(address) ?? 0) / count);
  }

  it.each([
    // What grpc-js' own policy gets wrong: who has no weight counts as the mean of those who have.
    [
      [200, 200, 0],
      [1 / 3, 1 / 3, 1 / 3],
    ],
    // One weight is no weight.
    [
      [200, 0, 0],
      [1 / 3, 1 / 3, 1 / 3],
    ],
    [
      [0.01, 0.01, 0],
      [1 / 3, 1 / 3, 1 / 3],
    ],
    [
      [100, 300],
      [1 / 4, 3 / 4],
    ],
  ])('gives weights %j the shares %j', (weights, shares) => {
    const found = sharesOf(weights, 9_000);
    for (const [index, share] of shares.entries()) expect(found[index]).toBeCloseTo(share, 2);
  });

  it('refuses what it cannot do', () => {
    jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const read = (refused: object) => () => experimental.parseLoadBalancingConfig({ [name]: refused });
    expect(read({ enable_oob_load_report: true })).toThrow(
      'weighted_round_robin.enableOobLoadReport is true',
    );
    expect(read({ enableOobLoadReport: false, oobReportingPeriod: '10s' })).not.toThrow();
    expect(read({ error_utilization_penalty: -1 })).toThrow('errorUtilizationPenalty');
    expect(read({ blackout_period: 10 })).toThrow('weighted_round_robin.blackout_period is 10');
    jest.restoreAllMocks();
  });
});

describe('random_subsetting_experimental (A68)', () => {
  const name = 'random_subsetting_experimental';
  const child = { childPolicy: [{ no_such_policy: {} }, { round_robin: {} }] };
  const connected = (channel: FakeChannel): string[] =>
    channel.subchannels.filter(({ refCount }) => refCount > 0).map(({ address }) => address);

  it('connects to as many endpoints as it is told to, or to all', () => {
    expect(
      connected(channelOf(name, { subset_size: 3, ...child }, endpoints(...addresses(10)))),
    ).toHaveLength(3);
    expect(
      connected(channelOf(name, { subsetSize: 30, ...child }, endpoints(...addresses(10)))),
    ).toHaveLength(10);
    expect(connected(channelOf(name, child, endpoints(...addresses(30))))).toHaveLength(20);
  });

  it('changes one of them at most when one endpoint comes or goes, and spreads clients over all', () => {
    const config = experimental.parseLoadBalancingConfig({ [name]: { subsetSize: 5, ...child } });
    const used = new Set<string>();
    for (let client = 0; client < 50; client += 1) {
      const channel = new FakeChannel();
      const balancer = new experimental.ChildLoadBalancerHandler(channel.helper);
      const update = (names: string[]): Set<string> => {
        balancer.updateAddressList(endpoints(...names), config, {}, '');
        return new Set(connected(channel));
      };
      const before = update(addresses(20));
      const with21 = update(addresses(21));
      const without1 = update(addresses(21).slice(1));
      expect([...with21].filter(address => !before.has(address)).length).toBeLessThanOrEqual(1);
      expect([...without1].filter(address => !with21.has(address)).length).toBeLessThanOrEqual(1);
      for (const address of before) used.add(address);
      balancer.destroy();
    }
    expect(used.size).toBe(20);
  });

  it('is a parent of outlier_detection, which is one of ours', () => {
    const outliers = { outlier_detection: { child_policy: [{ weighted_round_robin: {} }] } };
    const channel = channelOf(name, { subsetSize: 2, childPolicy: [outliers] }, endpoints(...addresses(4)));
    expect(picksOf(channel, 10).size).toBe(2);
  });

  it.each<[object, string]>([
    [{ subsetSize: 0, ...child }, 'subsetSize is 0; expected an integer of at least 1'],
    [{ subsetSize: 1 }, 'childPolicy is'],
    [{ subsetSize: 1, childPolicy: [{ no_such_policy: {} }] }, 'childPolicy is [{"no_such_policy":{}}]'],
  ])('refuses %j', (config, problem) => {
    expect(() => experimental.parseLoadBalancingConfig({ [name]: config })).toThrow(problem);
  });
});

it('refuses a name that is none', () => {
  expect(() => registerStandardNames(['round_robin' as 'ring_hash'])).toThrow(
    'There is no policy "round_robin"',
  );
});

import { experimental } from '@grpc/grpc-js';
import { NEVER } from 'rxjs';
import { balancingOptions } from './balancing-options.js';
import { registerPeerLists } from './register.js';

it('wants policies to be registered first', () => {
  expect(() => balancingOptions({ policy: 'peerage_round_robin' })).toThrow(
    'There is no policy "peerage_round_robin"',
  );
});

describe('once they are', () => {
  beforeAll(() => {
    registerPeerLists();
    registerPeerLists();
  });

  it('turns the policy on', () => {
    const serviceConfig = { methodConfig: [{ name: [{}], timeout: '1s' }] };
    const options = balancingOptions({ policy: 'peerage_sticky', config: { max_keys: 5 }, serviceConfig });
    expect(options).toEqual({
      'grpc.service_config': JSON.stringify({
        ...serviceConfig,
        loadBalancingConfig: [{ peerage_sticky: { max_keys: 5 } }],
      }),
      'grpc.service_config_disable_resolution': 1,
    });
  });

  it('gives a channel an updater of its own, out of sight of its subchannels and of proxies', () => {
    const options = balancingOptions({ policy: 'peerage_random', peers: NEVER, allowEmpty: true });
    expect(options['grpc.enable_http_proxy']).toBe(0);
    const [live, ...others] = Object.entries(options).filter(([, value]) => typeof value === 'object');
    expect(live).toEqual([
      expect.stringMatching(`^${experimental.SUBCHANNEL_ARGS_EXCLUDE_KEY_PREFIX}`),
      { updater: NEVER, options: { allowEmpty: true } },
    ]);
    expect(others).toEqual([]);
  });

  it('takes balancers of grpc-js around ours, too', () => {
    const config = { child_policy: [{ peerage_random: {} }] };
    expect(() => balancingOptions({ policy: 'outlier_detection', config })).not.toThrow();
    expect(() => balancingOptions({ policy: 'outlier_detection', config: {} })).toThrow(
      /^outlier_detection is \{\}; expected a configuration it can read \(.+\)\.$/,
    );
  });

  it('refuses what a channel would pass over', () => {
    expect(() => balancingOptions({ policy: 'peerage_rond_robin' })).toThrow(
      /^There is no policy "peerage_rond_robin"; known are peerage_round_robin, /,
    );
    const peers = ['10.0.0.1:1'] as unknown as typeof NEVER;
    expect(() => balancingOptions({ policy: 'peerage_random', peers })).toThrow(
      'peers is [Array]; expected an updater',
    );
    const misspelt = { policy: 'peerage_random', allowempty: true };
    expect(() => balancingOptions(misspelt)).toThrow(
      'allowempty is true; expected an option of balancingOptions',
    );
    expect(() => balancingOptions({ policy: 'peerage_maglev', config: { tableSize: 10 } })).toThrow(
      'peerage_maglev.tableSize is 10',
    );
  });
});

it('reads a configuration once, and warns once of one that is refused', () => {
  const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  const read = () => experimental.selectLbConfigFromList([{ peerage_maglev: { tableSize: 10 } }], true);
  const readable = { peerage_maglev: {} };
  expect(experimental.parseLoadBalancingConfig(readable)).toBe(
    experimental.parseLoadBalancingConfig(readable),
  );
  expect([read()?.getLoadBalancerName(), read()?.getLoadBalancerName()]).toEqual([
    'pick_first',
    'pick_first',
  ]);
  expect(warn.mock.calls).toEqual([
    [expect.stringContaining('peerage_maglev.tableSize is 10'), expect.anything()],
  ]);
  warn.mockRestore();
});

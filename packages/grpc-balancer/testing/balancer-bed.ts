/** A balancer on a channel and a clock that do as they are told. */
import type { ChannelOptions } from '@grpc/grpc-js';
import { roundRobin } from '@peerage/peer-lists';
import { VirtualClock } from '@peerage/testing';
import { PeerBalancer } from '../src/peer-balancer.js';
import type { BalancerSettings } from '../src/settings.js';
import { endpoints, FakeChannel } from './fake-channel.js';

/** It chooses in turn and counts, unless `settings` say otherwise. */
export function setUp(settings: Partial<BalancerSettings> = {}, options: ChannelOptions = {}) {
  const channel = new FakeChannel();
  const clock = new VirtualClock();
  const balancer = new PeerBalancer('tested', channel.helper, clock);
  const configOf = (changed: Partial<BalancerSettings>, json: object) => ({
    settings: {
      makePolicy: () => roundRobin(),
      failureGuard: false as const,
      counts: true,
      ...settings,
      ...changed,
    },
    getLoadBalancerName: () => 'tested',
    toJsonObject: () => json,
  });
  return {
    channel,
    clock,
    balancer,
    find: (...addresses: string[]) =>
      balancer.updateAddressList(endpoints(...addresses), configOf({}, {}), options, ''),
    reconfigure: (changed: Partial<BalancerSettings>, ...addresses: string[]) =>
      balancer.updateAddressList(endpoints(...addresses), configOf(changed, { changed: true }), {}, ''),
    give: (update: Parameters<PeerBalancer['updateAddressList']>[0]) =>
      balancer.updateAddressList(update, configOf({}, {}), {}, 'a note'),
  };
}

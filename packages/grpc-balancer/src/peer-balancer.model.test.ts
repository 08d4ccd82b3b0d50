/** Whatever happens, in whatever order: the channel hears the truth, no request counts twice, and nothing is left. */
import { connectivityState, type experimental, Metadata, status } from '@grpc/grpc-js';
import { type Policy, type PolicyPeer, randomInt } from '@peerage/peer-core';
import { fewestPendingRequests } from '@peerage/peer-lists';
import { seededRandom, VirtualClock } from '@peerage/testing';
import { endpoints, FakeChannel } from '../testing/fake-channel.js';
import { PeerBalancer } from './peer-balancer.js';

const { CONNECTING, IDLE, READY, TRANSIENT_FAILURE } = connectivityState;
const addresses = Array.from({ length: 6 }, (_, index) => `10.0.0.${index}:1`);

/** A turn of the event loop. */
const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

it.each([1, 2, 3, 4, 5])('holds in the random life of seed %i', async seed => {
  const random = seededRandom(seed);
  const oneOf = <T>(values: readonly T[]): T | undefined => values[randomInt(random, values.length)];
  const seen = new Set<PolicyPeer>();
  const makePolicy = (): Policy =>
    Object.assign(fewestPendingRequests({ random }), { joined: (peer: PolicyPeer) => void seen.add(peer) });
  const configs = [{}, { another: true }].map(json => ({
    settings: { makePolicy, failureGuard: false as const, counts: true },
    getLoadBalancerName: () => 'tested',
    toJsonObject: () => json,
  }));
  const channel = new FakeChannel();
  const balancer = new PeerBalancer('tested', channel.helper, new VirtualClock());
  let [config] = configs;
  const picked: experimental.PickResult[] = [];
  const started: experimental.PickResult[] = [];

  const inUse = () => channel.subchannels.filter(({ refCount }) => refCount > 0);
  const end = (): void => started.pop()?.onCallEnded?.(status.OK, '', new Metadata());
  const steps: readonly (() => void | Promise<void>)[] = [
    () => {
      const chosen = addresses.filter(() => random() < 0.5);
      if (random() < 0.1) config = oneOf(configs);
      if (config !== undefined) balancer.updateAddressList(endpoints(...chosen), config, {}, '');
    },
    () => oneOf(inUse())?.become(oneOf([CONNECTING, IDLE, READY, READY, TRANSIENT_FAILURE]) ?? IDLE),
    () => oneOf(inUse())?.becomeHealthy(random() < 0.8),
    () => {
      if (channel.picker !== undefined) picked.push(channel.pick());
    },
    () => {
      const pick = picked.splice(randomInt(random, picked.length + 1), 1)[0];
      pick?.onCallStarted?.();
      if (pick?.subchannel != null) started.push(pick);
    },
    end,
    turn,
  ];

  for (let count = 0; count < 500; count += 1) {
    await oneOf(steps)?.();
    const ready = inUse().some(each => each.getConnectivityState() === READY && each.isHealthy());
    const picks = ready ? channel.pick().subchannel?.getConnectivityState() : READY;
    const told = channel.states.at(-1) === 'READY';
    const overdrawn = [...seen].some(({ pending, unanswered }) => pending < 0 || unanswered < 0);
    expect({ count, told, picks, overdrawn }).toEqual({ count, told: ready, picks: READY, overdrawn: false });
  }

  while (started.length > 0) end();
  await turn();
  expect([...seen].filter(({ pending, unanswered }) => pending !== 0 || unanswered !== 0)).toEqual([]);
  balancer.destroy();
  expect(inUse()).toEqual([]);
  expect(channel.channelzChildCount).toBe(0);
});

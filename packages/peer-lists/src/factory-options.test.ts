/** What callers without a compiler are told: every factory names the option that cannot be meant. */
import { isPeerError, type PeerError } from '@peerage/peer-core';
import { FakeTransport, thrownBy } from '@peerage/testing';
import * as lists from './index.js';

type Factory = (options: unknown) => unknown;

const required: Readonly<Record<string, object>> = {
  zoneAware: { zone: 'eu-a' },
  PeerList: { transport: new FakeTransport(), policy: lists.single() },
  DirectChooser: { transport: new FakeTransport() },
};

/** Every factory that takes options, by its name. */
const factories: Readonly<Record<string, Factory>> = {
  ...Object.fromEntries(
    Object.entries(lists)
      .filter(([name]) => /^[a-z]/.test(name) && !['direct', 'single'].includes(name))
      .map(([name, factory]) => [name, factory as Factory]),
  ),
  PeerList: options => new lists.PeerList(options as lists.PeerListOptions),
  DirectChooser: options => new lists.DirectChooser(options as lists.DirectChooserOptions),
};

function refusalOf(name: string, options: unknown): PeerError {
  const error = thrownBy(() => factories[name]?.(options));
  if (isPeerError(error, 'invalid-configuration')) return error;
  throw error;
}

describe.each(Object.keys(factories))('%s', name => {
  it('names an option that there is none of, and those that there are', () => {
    const error = refusalOf(name, { ...required[name], maxPendingPerPeeer: 5 });
    expect(error.message).toMatch(
      new RegExp(`^maxPendingPerPeeer is 5; expected an option of ${name}, which are [a-zA-Z, ]+\\.$`),
    );
  });

  it.each([5, null, 'all', []])('refuses %j for options', options => {
    expect(refusalOf(name, options).message).toMatch(/ expected an object\.$/);
  });
});

const policy = required['PeerList'];

it.each<[string, object, string]>([
  ['roundRobin', { random: 5 }, 'random'],
  ['random', { random: null }, 'random'],
  ['fewestPendingRequests', { random: Math }, 'random'],
  ['twoRandomChoices', { choiceCount: '2' }, 'choiceCount'],
  ['peakEwma', { decayMs: '10' }, 'decayMs'],
  ['peakEwma', { clock: Date }, 'clock'],
  ['weightedRoundRobin', { loadReports: true }, 'loadReports'],
  ['weightedRoundRobin', { loadReports: { blackoutMs: 1 } }, 'loadReports.blackoutMs'],
  [
    'weightedRoundRobin',
    { loadReports: { metricNamesForComputingUtilization: 'cpu' } },
    'loadReports.metricNamesForComputingUtilization',
  ],
  ['hashRing', { boundedLoad: 5 }, 'boundedLoad'],
  ['hashRing', { boundedLoad: { faktor: 2 } }, 'boundedLoad.faktor'],
  ['hashRing', { header: 5 }, 'header'],
  ['hashRing', { maxRingSize: '4096' }, 'maxRingSize'],
  ['hashring32', { replicaDelimiter: 1 }, 'replicaDelimiter'],
  ['hashring32', { offsetHeader: 'x y' }, 'offsetHeader'],
  ['maglev', { tableSize: '65537' }, 'tableSize'],
  ['rendezvous', { missingKey: 'refused' }, 'missingKey'],
  ['sticky', { boundedLoad: true }, 'boundedLoad'],
  ['sticky', { header: 'token-bin' }, 'header'],
  ['failover', { child: lists.roundRobin() }, 'child'],
  ['failover', { child: () => ({}) }, 'child'],
  ['failover', { header: 1 }, 'header'],
  ['zoneAware', {}, 'zone'],
  ['zoneAware', { zone: 'a', ownZones: 5 }, 'ownZones'],
  ['zoneAware', { zone: 'a', ownZones: { a: 'one' } }, 'ownZones.a'],
  ['PeerList', {}, 'transport'],
  ['PeerList', { transport: new FakeTransport() }, 'policy'],
  ['PeerList', { transport: new FakeTransport(), policy: lists.roundRobin }, 'policy'],
  ['PeerList', { ...policy, name: 5 }, 'name'],
  ['PeerList', { ...policy, observer: {} }, 'observer'],
  ['PeerList', { ...policy, failureGuard: true }, 'failureGuard'],
  ['PeerList', { ...policy, failureGuard: { panicTreshold: 5 } }, 'failureGuard.panicTreshold'],
  ['PeerList', { ...policy, slowStart: {} }, 'slowStart.windowMs'],
  ['PeerList', { ...policy, maxPendingPerPeer: 0.5 }, 'maxPendingPerPeer'],
  ['DirectChooser', { transport: new FakeTransport(), idleTtlMs: '5' }, 'idleTtlMs'],
  ['DirectChooser', { ...policy }, 'policy'],
])('%s refuses %p', (name, options, field) => {
  expect(refusalOf(name, options).details).toMatchObject({ field });
});

it('a list that was refused leaves its policy to another', () => {
  const shared = lists.roundRobin();
  const transport = new FakeTransport();
  expect(() => new lists.PeerList({ transport, policy: shared, slowStart: { windowMs: -1 } })).toThrow();
  expect(() => new lists.PeerList({ transport, policy: shared })).not.toThrow();
});

it('nothing cannot be a list', () => {
  expect(thrownBy(() => Reflect.construct(lists.PeerList, []))).toMatchObject({
    message: 'options of PeerList is undefined; expected an object.',
  });
});

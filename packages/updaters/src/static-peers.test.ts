import type { Identifier } from '@peerage/peer-core';
import { describeUpdater, thrownBy } from '@peerage/testing';
import { TestScheduler } from 'rxjs/testing';
import type { PeerEntry } from './peer-entry.js';
import { staticPeers } from './static-peers.js';

function emitted(peers: readonly (string | PeerEntry)[]): unknown[] {
  const seen: unknown[] = [];
  staticPeers(peers)
    .subscribe(snapshot => seen.push(snapshot))
    .unsubscribe();
  return seen;
}

describeUpdater('staticPeers', () => ({
  updater: staticPeers(['a:1', 'b:1']),
  ids: ['a:1', 'b:1'],
  dispose: () => undefined,
}));

describe('staticPeers', () => {
  it('emits one snapshot and never completes', () => {
    const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
    scheduler.run(({ expectObservable }) => {
      const peers: Identifier[] = [{ id: 'a:1' }, { id: 'b:1' }];
      expectObservable(staticPeers(['a:1', 'b:1'])).toBe('p', { p: peers });
    });
  });

  it('takes attributes along', () => {
    const attributes = {
      weight: 2.5,
      locality: { region: 'eu', zone: 'eu-a', subZone: 'rack-1' },
      priority: 1,
      hashKey: 'shard-7',
      serverName: 'b.example',
      metadata: { version: '3', note: '' },
    };
    expect(emitted(['a:1', { address: 'b:1', ...attributes }, { address: 'unix:/run/c' }])).toEqual([
      [{ id: 'a:1' }, { id: 'b:1', attributes }, { id: 'unix:/run/c' }],
    ]);
  });

  it('ignores what is undefined', () => {
    const entry = { address: 'a:1', weight: undefined, priority: 2 } as unknown as PeerEntry;
    expect(emitted([entry])).toEqual([[{ id: 'a:1', attributes: { priority: 2 } }]]);
  });

  it('may be empty', () => {
    expect(emitted([])).toEqual([[]]);
  });

  it('does not follow the array it was given', () => {
    const peers = ['a:1'];
    const updater = staticPeers(peers);
    peers.push('not an address');
    const seen: unknown[] = [];
    updater.subscribe(snapshot => seen.push(snapshot));
    expect(seen).toEqual([[{ id: 'a:1' }]]);
  });

  it.each([
    ['host', 'peers[1]', 'has no port'],
    ['', 'peers[1]', 'is empty'],
    ['host:99999', 'peers[1]', 'has port 99999, outside 1 to 65535'],
    [{ address: '::1:80' }, 'peers[1].address', 'has an IPv6 address without brackets, or a scheme'],
  ])('refuses the address of %j at once', (entry, field, problem) => {
    const peer = typeof entry === 'string' ? entry : entry.address;
    expect(thrownBy(() => staticPeers(['a:1', entry]))).toMatchObject({
      code: 'invalid-identifier',
      details: { peer, field, problem: `${problem}; expected host:port, [v6]:port or unix:/path` },
    });
  });

  it('refuses a peer that is named twice', () => {
    const error = thrownBy(() => staticPeers(['a:1', 'b:1', { address: 'a:1', weight: 2 }]));
    expect(error).toMatchObject({
      code: 'duplicate-peer',
      details: { list: 'staticPeers', peer: 'a:1', field: 'peers[2]' },
    });
    expect(String(error)).toBe(
      'PeerError: Peer "a:1" is named more than once for list "staticPeers", again in peers[2].',
    );
  });

  it.each<[unknown, string]>([
    [80, 'peers[1] is 80; expected an address, or an object with an address'],
    [null, 'peers[1] is null; expected an address, or an object with an address'],
    [['b:1'], "peers[1] is [ 'b:1' ]; expected an address, or an object with an address"],
    [{}, 'peers[1].address is undefined; expected host:port, [v6]:port or unix:/path'],
    [{ address: 80 }, 'peers[1].address is 80; expected a string'],
    [{ address: 'b:1', weight: -1 }, 'peers[1].weight is -1; expected a finite number above 0'],
    [{ address: 'b:1', weight: Number.NaN }, 'peers[1].weight is NaN; expected a finite number above 0'],
    [{ address: 'b:1', weight: '2' }, "peers[1].weight is '2'; expected a finite number above 0"],
    [{ address: 'b:1', weight: null }, 'peers[1].weight is null; expected a finite number above 0'],
    [{ address: 'b:1', priority: 1.5 }, 'peers[1].priority is 1.5; expected an integer of at least 0'],
    [{ address: 'b:1', hashKey: '' }, "peers[1].hashKey is ''; expected a string that is not empty"],
    [
      { address: 'b:1', serverName: '10.0.0.1' },
      "peers[1].serverName is '10.0.0.1'; expected the name of a host",
    ],
    [
      { address: 'b:1', locality: 'eu' },
      "peers[1].locality is 'eu'; expected an object with region, zone, subZone",
    ],
    [
      { address: 'b:1', locality: { zone: 3 } },
      'peers[1].locality.zone is 3; expected a string that is not empty',
    ],
    [
      { address: 'b:1', locality: { rack: 'x' } },
      "peers[1].locality.rack is 'x'; expected one of the fields region, zone, subZone",
    ],
    [{ address: 'b:1', metadata: ['x'] }, "peers[1].metadata is [ 'x' ]; expected an object of strings"],
    [{ address: 'b:1', metadata: { version: 2 } }, 'peers[1].metadata.version is 2; expected a string'],
    [
      { address: 'b:1', wieght: 2 },
      'peers[1].wieght is 2; expected one of the fields address, weight, locality, priority, hashKey, serverName, metadata',
    ],
  ])('refuses %j', (entry, message) => {
    expect(thrownBy(() => staticPeers(['a:1', entry as PeerEntry]))).toMatchObject({
      code: 'invalid-configuration',
      message: `${message}.`,
    });
  });

  it('refuses what is no list', () => {
    const notAList: unknown = 'a:1';
    expect(thrownBy(() => staticPeers(notAList as string[]))).toMatchObject({
      code: 'invalid-configuration',
      message: "peers is 'a:1'; expected a list of peers.",
    });
  });
});

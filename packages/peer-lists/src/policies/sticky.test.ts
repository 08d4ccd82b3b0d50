import { type DrivenPeer, describePolicy, PolicyDriver, thrownBy, VirtualClock } from '@peerage/testing';
import { addressesOf, homesOf, keysOf } from '../../testing/describe-hash-policy.js';
import { rendezvous } from './rendezvous.js';
import { type StickyOptions, sticky } from './sticky.js';

const keyed = (turn: number) => ({ hashKey: `key-${turn % 500}` });

describePolicy({ make: (random, clock) => sticky({ random, clock }), request: keyed });
describePolicy({
  name: 'sticky with few keys and a tight bound',
  make: (random, clock) =>
    sticky({ random, clock, maxKeys: 20, returnAfterMs: 5, boundedLoad: { factor: 1.1 } }),
  request: keyed,
});
describePolicy({ name: 'sticky without keys', make: (random, clock) => sticky({ random, clock }) });

const keys = keysOf(500);

const setUp = (count: number, options: StickyOptions = {}) => {
  const clock = new VirtualClock();
  const driver = new PolicyDriver(sticky({ clock, ...options }));
  for (const id of addressesOf(count)) driver.add(id);
  return { clock, driver, homes: () => homesOf(driver.policy, keys) };
};

const setPending = (driver: PolicyDriver, peer: DrivenPeer, pending: number) => {
  peer.pending = pending;
  driver.policy.pendingChanged?.(peer);
};

test('a key begins where rendezvous hashing puts it', () => {
  const plain = new PolicyDriver(rendezvous());
  for (const id of addressesOf(10)) plain.add(id);
  expect(setUp(10).homes()).toEqual(homesOf(plain.policy, keys));
});

test('peers that come attract new keys only', () => {
  const { driver, homes } = setUp(5);
  const before = homes();
  for (const id of addressesOf(10).slice(5)) driver.add(id);
  expect(homes()).toEqual(before);
  expect(new Set(homesOf(driver.policy, keysOf(2_000))).size).toBe(10);
});

test('the keys of a peer that is not available move to the next in their ranking, and no other', () => {
  const { driver, homes } = setUp(5);
  const before = homes();
  driver.fail('10.0.0.3:50051');
  const ranking = new PolicyDriver(rendezvous());
  for (const id of driver.ids) ranking.add(id);
  const next = homesOf(ranking.policy, keys);
  expect(homes()).toEqual(before.map((home, index) => (home === '10.0.0.3:50051' ? next[index] : home)));
});

test('a peer that flaps between two requests of a key keeps it', () => {
  const { driver, homes } = setUp(5);
  const before = homes();
  for (const id of addressesOf(5)) driver.recover(driver.fail(id));
  expect(homes()).toEqual(before);
});

test('so does a peer that left the list and came again', () => {
  const { driver, homes } = setUp(2);
  const before = homes();
  for (const id of addressesOf(5).slice(2)) driver.add(id);
  for (const id of addressesOf(2)) driver.restore(driver.remove(id));
  expect(homes()).toEqual(before);
});

describe('a key that moved', () => {
  const moveAll = (options: StickyOptions = {}) => {
    const parts = setUp(5, options);
    const before = parts.homes();
    const failed = parts.driver.fail('10.0.0.3:50051');
    const meanwhile = parts.homes();
    parts.driver.recover(failed);
    return { ...parts, before, meanwhile };
  };

  test('returns when its time away is over, not before', () => {
    const { clock, homes, before, meanwhile } = moveAll();
    clock.advance(9_999);
    expect(homes()).toEqual(meanwhile);
    clock.advance(1);
    expect(homes()).toEqual(before);
  });

  test('returns after the time it is told', () => {
    const { clock, homes, before, meanwhile } = moveAll({ returnAfterMs: 50 });
    expect(homes()).toEqual(meanwhile);
    clock.advance(50);
    expect(homes()).toEqual(before);
  });

  test('never returns when that time has no end', () => {
    const { clock, homes, meanwhile } = moveAll({ returnAfterMs: Number.POSITIVE_INFINITY });
    clock.advance(1e12);
    expect(homes()).toEqual(meanwhile);
  });

  test('waits while its first peer has more than its share of the load', () => {
    const { clock, driver, homes, before, meanwhile } = moveAll({ boundedLoad: { factor: 1.5 } });
    clock.advance(60_000);
    // 55 in flight: a share of 11, a bound of 17.
    for (const id of driver.ids) setPending(driver, driver.peer(id), id === '10.0.0.3:50051' ? 15 : 10);
    expect(homes()).toEqual(meanwhile);
    setPending(driver, driver.peer('10.0.0.3:50051'), 10);
    expect(homes()).toEqual(before);
  });

  test('stays for good when its first peer left the list', () => {
    const { clock, driver, homes } = setUp(5);
    const removed = driver.remove('10.0.0.3:50051');
    const before = homes();
    driver.restore(removed);
    clock.advance(60_000);
    expect(homes()).toEqual(before);
  });

  test('has a new home when its first peer left the list meanwhile', () => {
    const { clock, driver, homes } = setUp(5);
    homes();
    const removed = driver.remove('10.0.0.3:50051');
    const after = homes();
    driver.restore(removed);
    clock.advance(60_000);
    expect(homes()).toEqual(after);
  });
});

describe('a peer over its bound', () => {
  test('loses the keys that ask for more until its load is back', () => {
    const { clock, driver, homes } = setUp(5, { boundedLoad: { factor: 1.25 } });
    const before = homes();
    for (const id of driver.ids) setPending(driver, driver.peer(id), 10);
    const hot = driver.peer('10.0.0.3:50051');
    setPending(driver, hot, 40);
    const moved = homes();
    moved.forEach((home, index) => {
      if (before[index] === hot.identifier.id) expect(home).not.toBe(hot.identifier.id);
      else expect(home).toBe(before[index]);
    });
    setPending(driver, hot, 10);
    expect(homes()).toEqual(moved);
    clock.advance(10_000);
    expect(homes()).toEqual(before);
  });

  test('is none by default while there is little to do', () => {
    const { driver } = setUp(5);
    const chosen = Array.from({ length: 10 }, () => driver.choose({ hashKey: 'one' }));
    expect(new Set(chosen).size).toBe(1);
    expect(driver.choose({ hashKey: 'one' })).not.toBe(chosen[0]);
  });

  test('keeps all its keys when no bound is wanted', () => {
    const { driver } = setUp(5, { boundedLoad: false });
    const chosen = Array.from({ length: 1_000 }, () => driver.choose({ hashKey: 'one' }));
    expect(new Set(chosen).size).toBe(1);
  });

  test('takes no request above it, whatever is remembered', () => {
    const { driver, clock } = setUp(6, { boundedLoad: { factor: 1.25 }, returnAfterMs: 3 });
    const inFlight: DrivenPeer[] = [];
    for (let turn = 0; turn < 5_000; turn++) {
      clock.advance(1);
      const pending = driver.ids.map(id => driver.peer(id).pending);
      const total = pending.reduce((sum, count) => sum + count, 0);
      const cap = Math.max(1, Math.ceil(Math.ceil((total + 1) * 1.25) / 6));
      const chosen = driver.choose({ hashKey: `key-${(turn * turn) % 7}` });
      expect(chosen?.pending).toBeLessThanOrEqual(cap);
      if (chosen !== undefined) inFlight.push(chosen);
      const ended = inFlight.length > 30 + (turn % 40) ? inFlight.splice(turn % 30, 2) : [];
      for (const peer of ended) driver.finish(peer);
    }
  });
});

test('remembers the keys used last', () => {
  const { driver } = setUp(2, { maxKeys: 2 });
  const homeOf = (key: string) => homesOf(driver.policy, [key])[0];
  const old = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const before = homesOf(driver.policy, old);
  const kept = [homeOf('g'), homeOf('h')];
  for (const id of addressesOf(50).slice(2)) driver.add(id);
  expect([homeOf('g'), homeOf('h')]).toEqual(kept);
  expect(homesOf(driver.policy, old)).not.toEqual(before);
});

test('a request without a key goes to a random peer, and is not remembered', () => {
  const picks = setUp(4).driver.spread(1_000);
  for (const count of picks.values()) expect(count).toBeGreaterThan(150);
});

test('reads the header it is told to', () => {
  const { driver } = setUp(5, { header: 'Session' });
  const byHeader = keys.map(key => driver.policy.choose({ header: () => key })?.identifier.id);
  expect(byHeader).toEqual(setUp(5).homes());
});

test.each<[string, StickyOptions]>([
  ['maxKeys', { maxKeys: 0 }],
  ['maxKeys', { maxKeys: Number.NaN }],
  ['maxKeys', { maxKeys: 2 ** 24 + 1 }],
  ['returnAfterMs', { returnAfterMs: -1 }],
  ['returnAfterMs', { returnAfterMs: Number.NaN }],
  ['boundedLoad.factor', { boundedLoad: { factor: 0.5 } }],
  ['header', { header: 'session-bin' }],
  ['missingKey', { missingKey: 'x' as 'random' }],
])('refuses %s in %o', (field, options) => {
  expect(thrownBy(() => sticky(options))).toMatchObject({
    code: 'invalid-configuration',
    details: { field },
  });
});

import type { Policy } from '@peerage/peer-core';
import { describePolicy, PolicyDriver, seededRandom, VirtualClock } from '@peerage/testing';
import { direct } from './direct.js';
import { type FailoverOptions, failover } from './failover.js';
import { fewestPendingRequests } from './fewest-pending-requests.js';
import { peakEwma } from './peak-ewma.js';
import { rendezvous } from './rendezvous.js';
import { roundRobin } from './round-robin.js';
import { single } from './single.js';

const keyed = (turn: number) => ({ hashKey: `key-${turn}` });

describePolicy({ make: (random, clock) => failover({ random, clock }) });
describePolicy({
  name: 'failover over fewest-pending-requests',
  make: (random, clock) => failover({ random, clock, child: () => fewestPendingRequests({ random }) }),
});
describePolicy({
  name: 'failover over rendezvous with bounded load',
  make: (random, clock) => failover({ random, clock, child: () => rendezvous({ random, boundedLoad: {} }) }),
  request: keyed,
});
describePolicy({
  name: 'failover over peak-ewma',
  make: (random, clock) => failover({ random, clock, child: () => peakEwma({ random, clock }) }),
});
describePolicy({
  name: 'failover over single',
  make: (random, clock) => failover({ random, clock, child: single }),
  mayStarve: true,
});
describePolicy({
  name: 'failover over direct',
  make: (random, clock) => failover({ random, clock, child: direct }),
  request: turn => ({ hashKey: `n${turn % 10}` }),
  mayDecline: true,
  mayStarve: true,
});
describePolicy({
  name: 'failover that trusts at once and never panics',
  make: (random, clock) => failover({ random, clock, recoveryMs: 0, panicThreshold: 0 }),
});

/** Levels of ten: `0-0` … `0-9` of the first, `1-0` … of the second. */
function levels(count: number, options: FailoverOptions = {}) {
  const clock = new VirtualClock();
  const random = seededRandom(5);
  const driver = new PolicyDriver(failover({ random, clock, ...options }));
  for (let priority = 0; priority < count; priority++) {
    for (let index = 0; index < 10; index++) driver.add(`${priority}-${index}`, { priority });
  }
  /** The percentage of the requests that goes to each level. */
  const loads = (): number[] => {
    const totals = Array<number>(count).fill(0);
    for (const [id, picks] of driver.spread(5_000)) {
      const priority = driver.peer(id).identifier.attributes?.priority ?? 0;
      totals[priority] = (totals[priority] ?? 0) + picks;
    }
    return totals.map(picks => picks / 50);
  };
  const fail = (priority: number, ...indexes: number[]) =>
    indexes.map(index => driver.fail(`${priority}-${index}`));
  return { clock, driver, loads, fail };
}

/** Give or take three standard deviations of 5000 draws; all or nothing has to be just that. */
function expectLoads(loads: readonly number[], expected: readonly number[]): void {
  for (const [level, percentage] of expected.entries()) {
    const margin = percentage % 100 === 0 ? 0 : 2.2;
    expect(Math.abs((loads[level] ?? Number.NaN) - percentage)).toBeLessThanOrEqual(margin);
  }
}

const everyone = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

describe('losing peers', () => {
  test('spills what the level cannot carry to the next', () => {
    const { loads, fail } = levels(3);
    expectLoads(loads(), [100, 0, 0]);
    fail(0, 0, 1);
    expectLoads(loads(), [100, 0, 0]);
    fail(0, 2, 3, 4);
    expectLoads(loads(), [70, 30, 0]);
    fail(1, 0, 1, 2, 3, 4, 5, 6, 7, 8);
    expectLoads(loads(), [70, 14, 16]);
    fail(0, 5, 6, 7, 8, 9);
    expectLoads(loads(), [0, 14, 86]);
  });

  test('and shares what is left when all together cannot carry everything', () => {
    const { loads, fail } = levels(2);
    fail(0, 0, 1, 2, 3, 4, 5, 6, 7);
    fail(1, 0, 1, 2, 3, 4, 5, 6, 7, 8);
    expectLoads(loads(), [67, 33]);
  });

  test('until nobody is left', () => {
    const { driver, fail } = levels(2);
    fail(0, ...everyone);
    fail(1, ...everyone);
    expect(driver.choose()).toBeUndefined();
  });

  test('a level counts the peers it has in the list: who leaves is not missing', () => {
    const { driver, loads } = levels(2);
    for (const index of [0, 1, 2, 3, 4]) driver.remove(`0-${index}`);
    expectLoads(loads(), [100, 0]);
    for (const index of [0, 1, 2, 3, 4]) driver.join(`0-${index}`, { priority: 0 });
    expectLoads(loads(), [70, 30]);
  });

  test('the overprovisioning factor says how much a peer can take on', () => {
    const { loads, fail } = levels(2, { overprovisioningFactor: 1 });
    fail(0, 0, 1, 2, 3, 4);
    expectLoads(loads(), [50, 50]);
  });
});

describe('recovering', () => {
  test('a level has its part back once its peers have stayed', () => {
    const { clock, driver, loads, fail } = levels(2);
    for (const peer of fail(0, ...everyone)) driver.recover(peer);
    expectLoads(loads(), [0, 100]);
    clock.advance(9_999);
    expectLoads(loads(), [0, 100]);
    clock.advance(1);
    expectLoads(loads(), [100, 0]);
    expect(clock.pendingTimerCount).toBe(0);
  });

  test('a level that flaps swings no traffic', () => {
    const { clock, driver, loads, fail } = levels(2, { recoveryMs: 5_000 });
    for (let flap = 0; flap < 5; flap++) {
      const failed = fail(0, ...everyone);
      expectLoads(loads(), [0, 100]);
      for (const peer of failed) driver.recover(peer);
      clock.advance(4_000);
      expectLoads(loads(), [0, 100]);
    }
    clock.advance(1_000);
    expectLoads(loads(), [100, 0]);
  });

  test('one peer that flaps holds up no other', () => {
    const { clock, driver, loads, fail } = levels(2);
    const [flapping, ...others] = fail(0, ...everyone);
    for (const peer of others) driver.recover(peer);
    for (let flap = 0; flap < 5; flap++) {
      if (flapping !== undefined) driver.recover(flapping);
      clock.advance(2_000);
      driver.fail('0-0');
    }
    expectLoads(loads(), [100, 0]);
  });

  test('peers that are back serve before their level is given more', () => {
    const { driver, fail } = levels(2);
    const failed = fail(0, 0, 1, 2, 3, 4, 5, 6, 7, 8);
    for (const peer of failed) driver.recover(peer);
    const picks = driver.spread(5_000);
    for (const index of everyone) expect(picks.get(`0-${index}`)).toBeGreaterThan(0);
  });

  test('nobody is waited for who is needed', () => {
    const { driver, loads, fail } = levels(2);
    const failed = [...fail(0, ...everyone), ...fail(1, 0, 1, 2, 3, 4, 5)];
    expectLoads(loads(), [0, 100]);
    for (const peer of failed.slice(0, 4)) driver.recover(peer);
    // The second level could carry 56 % and the first, as long as its peers are waited for, nothing.
    expectLoads(loads(), [56, 44]);
  });

  test('but above the panic threshold a level waits all the same', () => {
    const { driver, loads, fail } = levels(2, { panicThreshold: 30 });
    const [first] = fail(0, 0, 1, 2, 3, 4, 5);
    fail(1, ...everyone);
    if (first !== undefined) driver.recover(first);
    const [second] = fail(0, 6);
    if (second !== undefined) driver.recover(second);
    driver.recover(driver.peer('1-0'));
    // Three of ten in the first level; the two that are back would make it five.
    expectLoads(loads(), [75, 25]);
  });

  test('the last level there is does not wait, whatever the threshold', () => {
    const { driver, fail } = levels(1, { panicThreshold: 0, recoveryMs: Number.POSITIVE_INFINITY });
    const [peer] = fail(0, ...everyone);
    if (peer !== undefined) driver.recover(peer);
    expect(driver.choose()).toBe(peer);
  });

  test('coming back takes as long however often a peer is set aside meanwhile', () => {
    const { clock, driver, loads, fail } = levels(2);
    for (const peer of fail(0, ...everyone)) driver.recover(peer);
    for (let second = 0; second < 9; second++) {
      clock.advance(1_000);
      for (const index of everyone) driver.recover(driver.setAside(`0-${index}`));
      expectLoads(loads(), [0, 100]);
    }
    clock.advance(1_000);
    expectLoads(loads(), [100, 0]);
  });

  test('the clock is read only while somebody is waited for', () => {
    let readings = 0;
    const clock = new VirtualClock();
    const counting = { now: () => (readings++, clock.now()), setTimer: clock.setTimer.bind(clock) };
    const { driver, fail } = levels(2, { clock: counting });
    driver.spread(100);
    const [peer] = fail(0, 0);
    driver.spread(100);
    expect(readings).toBe(0);
    if (peer !== undefined) driver.recover(peer);
    driver.spread(100);
    expect(readings).toBeGreaterThan(100);
    clock.advance(10_000);
    driver.spread(1);
    readings = 0;
    driver.spread(100);
    expect(readings).toBe(0);
  });
});

describe('what is no loss', () => {
  test('a start: whoever is there first serves, and everybody counts at once', () => {
    const clock = new VirtualClock();
    const driver = new PolicyDriver(failover({ clock, random: seededRandom(1) }));
    const first = driver.join('first', { priority: 0 });
    const second = driver.join('second', { priority: 1 });
    expect(driver.choose()).toBeUndefined();
    driver.recover(second);
    expect(driver.choose()).toBe(second);
    driver.recover(first);
    expect(driver.choose()).toBe(first);
  });

  test('a peer that is set aside counts again when it is put back', () => {
    const { driver, loads } = levels(2);
    const aside = everyone.map(index => driver.setAside(`0-${index}`));
    expectLoads(loads(), [0, 100]);
    for (const peer of aside) driver.recover(peer);
    expectLoads(loads(), [100, 0]);
  });

  test('a new priority: the peer takes its place in the other level at once', () => {
    const { driver, loads, fail } = levels(2);
    fail(0, ...everyone);
    expectLoads(loads(), [0, 100]);
    driver.change('1-0', { priority: 0 });
    // One of eleven in the first level, all nine in the second.
    expectLoads(loads(), [12, 88]);
    driver.change('0-0', { priority: 1 });
    expectLoads(loads(), [14, 86]);
  });

  test('a level that is empty is forgotten', () => {
    const { driver, loads, fail } = levels(2);
    fail(0, ...everyone);
    for (const index of everyone) driver.remove(`0-${index}`);
    for (const index of everyone) driver.add(`0-${index}`, { priority: 0 });
    expectLoads(loads(), [100, 0]);
  });
});

describe('the child', () => {
  test('is asked in the next level when it has nobody for the request', () => {
    const { driver } = levels(3, { child: direct });
    expect(driver.choose({ hashKey: '2-7' })).toBe(driver.peer('2-7'));
    expect(driver.choose({ hashKey: '0-7' })).toBe(driver.peer('0-7'));
    expect(driver.choose({ hashKey: '3-7' })).toBeUndefined();
    expect(() => driver.choose()).toThrow('is missing');
  });

  test.each([
    ['its hash key', {}, (key: string) => ({ hashKey: key })],
    ['its header', { header: 'Session' }, (key: string) => ({ header: (name: string) => name + key })],
  ])('a request goes to one level by %s, also while levels share the load', (_, options, request) => {
    const child = () => rendezvous({ random: seededRandom(3), ...options });
    const { driver, fail } = levels(2, { child, ...options });
    fail(0, 0, 1, 2, 3, 4);
    const homes = () =>
      Array.from({ length: 1_000 }, (_unused, key) => driver.choose(request(`k${key}`))?.identifier.id ?? '');
    const before = homes();
    expect(homes()).toEqual(before);
    expect(before.filter(id => id.startsWith('0')).length / 1_000).toBeCloseTo(0.7, 1);
    // The level of a key says nothing of its place there: every peer of the level gets some.
    expect(new Set(before)).toEqual(new Set(driver.ids));
  });

  test.each([
    ['neither', roundRobin, []],
    ['pending counts', fewestPendingRequests, ['pendingChanged']],
  ])('that wants to hear of %s is told no more', (_, child, wanted) => {
    const policy = failover({ child: () => child() });
    const optional = ['pendingChanged', 'finished'] as const;
    expect(optional.filter(notice => policy[notice] !== undefined)).toEqual(wanted);
  });

  test('hears of outcomes in its own level, and of nobody who left', () => {
    const heard: string[] = [];
    let made = 0;
    const child = (): Policy => {
      const name = `child ${made++}`;
      const inner = roundRobin();
      return {
        name,
        add: peer => inner.add(peer),
        remove: peer => inner.remove(peer),
        choose: request => inner.choose(request),
        finished: ({ identifier }, { code }, latencyMs) =>
          heard.push(`${name}: ${identifier.id} ${code} ${latencyMs}`),
      };
    };
    const driver = new PolicyDriver(failover({ child }));
    const gone = driver.add('gone');
    const stays = driver.add('stays');
    const chosen = [driver.choose(), driver.choose()];
    expect(new Set(chosen)).toEqual(new Set([gone, stays]));
    driver.remove('gone');
    driver.fail('stays');
    driver.finish(gone);
    driver.finish(stays, { code: 14 }, 7);
    expect(heard).toEqual([expect.stringMatching(/^child \d: stays 14 7$/)]);
  });
});

test.each([
  ['overprovisioningFactor', 0.9],
  ['overprovisioningFactor', Number.NaN],
  ['overprovisioningFactor', Number.POSITIVE_INFINITY],
  ['panicThreshold', -1],
  ['panicThreshold', 101],
  ['panicThreshold', Number.NaN],
  ['recoveryMs', -1],
  ['recoveryMs', Number.NaN],
  ['child', 'round-robin'],
  ['header', 'token-bin'],
])('%s %p is refused by name', (field, value) => {
  expect(() => failover({ [field]: value })).toThrow(
    expect.objectContaining({ code: 'invalid-configuration', details: expect.objectContaining({ field }) }),
  );
});

test('one child for all levels is refused', () => {
  const shared = roundRobin();
  expect(() => failover({ child: () => shared })).toThrow(/^child is .* a new policy each time/);
});

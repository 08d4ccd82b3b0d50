/** The contract every policy keeps, as a suite to run on one's own. */
import assert from 'node:assert/strict';
import { type ChooseRequest, type Clock, isPeerError, type Policy, type Random } from '@peerage/peer-core';
import { type DrivenPeer, PolicyDriver } from './policy-driver.js';
import { anyAttributes, liveRandomly } from './random-life.js';
import { check, group } from './runner.js';
import { seededRandom } from './seeded-random.js';
import { VirtualClock } from './virtual-clock.js';

/** The policy, and what it needs to be asked. */
export interface PolicyUnderTest {
  /** For the suite's title; the policy's own name when left out. */
  readonly name?: string;
  /** A fresh policy. All its chance and time come from the arguments. */
  readonly make: (random: Random, clock: Clock) => Policy;
  /** The `turn`th request of a varied load; give hash policies their keys here. Requests with nothing in them by default. */
  readonly request?: (turn: number) => ChooseRequest;
  /** Whether the policy, by its purpose, may leave a peer without any request; false by default. */
  readonly mayStarve?: boolean;
  /** Whether it may choose nobody although it has peers (`direct` without a key, say); false by default. */
  readonly mayDecline?: boolean;
}

/**
 * Defines the suite: nothing but added peers is ever chosen, in any order of events; nothing ordinary throws;
 * equal seeds repeat; every peer gets its requests.
 */
export function describePolicy(subject: PolicyUnderTest): void {
  const { request = () => ({}) } = subject;
  const fresh = (seed = 1, clock = new VirtualClock()): PolicyDriver =>
    new PolicyDriver(subject.make(seededRandom(seed), clock));

  group(`${subject.name ?? fresh().policy.name} keeps the contract of a policy:`, () => {
    check('chooses nobody when it has nobody', () => {
      const driver = fresh();
      assert.equal(driver.choose(request(0)), undefined);
      driver.add('a');
      driver.remove('a');
      assert.equal(driver.choose(request(1)), undefined);
    });

    check('answers a request that says nothing, or says that it never can', () => {
      const driver = fresh();
      driver.addMany(3);
      try {
        if (driver.choose({}) === undefined) assert.ok(subject.mayDecline, 'chose nobody out of three');
      } catch (error) {
        assert.ok(isPeerError(error, 'invalid-shard-key'), String(error));
      }
    });

    check('survives removal in every order', () => {
      for (const order of permutations(['p0', 'p1', 'p2', 'p3'])) {
        const driver = fresh();
        driver.addMany(4);
        for (const id of order) {
          for (let turn = 0; turn < 8; turn++) assertChosen(driver, request(turn));
          driver.remove(id);
        }
        assert.equal(driver.choose(request(0)), undefined);
      }
    });

    check('chooses nobody who is in the list and not available', () => {
      const driver = fresh();
      const absent = driver.join('absent');
      assert.equal(driver.choose(request(0)), undefined);
      driver.addMany(2);
      for (let turn = 0; turn < 8; turn++) assertChosen(driver, request(turn));
      driver.remove('absent');
      driver.restore(absent);
      for (const id of driver.ids) driver.fail(id);
      assert.equal(driver.choose(request(1)), undefined);
    });

    for (const [how, back] of Object.entries(waysBack)) {
      check(`a peer that ${how} with requests in flight is as good as new`, () => {
        const driver = fresh();
        driver.addMany(2);
        const chosen = assertChosen(driver, request(0));
        if (chosen === undefined) return;
        back(driver, chosen);
        driver.finish(chosen);
        for (let turn = 0; turn < 20; turn++) assertChosen(driver, request(turn));
        for (const id of driver.ids) if (id !== chosen.identifier.id) driver.fail(id);
        for (let turn = 0; turn < 20; turn++) assertChosen(driver, request(turn));
      });
    }

    check('knows a peer again whose attributes changed', () => {
      for (let seed = 1; seed <= 20; seed++) {
        const random = seededRandom(seed);
        const driver = fresh(seed);
        driver.join('absent', anyAttributes(random));
        driver.addMany(3, () => anyAttributes(random));
        for (const id of ['p0', 'absent', 'p1', 'p2']) {
          driver.change(id, anyAttributes(random));
          for (let turn = 0; turn < 8; turn++) assertChosen(driver, request(turn));
        }
        for (const id of ['p1', 'absent', 'p0', 'p2']) {
          for (let turn = 0; turn < 8; turn++) assertChosen(driver, request(turn));
          driver.remove(id);
        }
        assert.equal(driver.choose(request(0)), undefined);
      }
    });

    check('shares nothing with another policy from the same factory', () => {
      const [left, right] = [fresh(), fresh()];
      left.add('left');
      right.add('right');
      for (let turn = 0; turn < 4; turn++) {
        assert.notEqual(assertChosen(left, request(turn))?.identifier.id, 'right');
        assert.notEqual(assertChosen(right, request(turn))?.identifier.id, 'left');
      }
    });

    check('repeats itself when its chance does', () => {
      const run = (): string[] => {
        const driver = fresh(7);
        driver.addMany(9);
        return Array.from({ length: 200 }, (_, turn) => driver.choose(request(turn))?.identifier.id ?? '–');
      };
      assert.deepEqual(run(), run());
    });

    if (subject.mayStarve !== true) {
      check('gives every peer requests', () => {
        const driver = fresh();
        driver.addMany(10);
        for (const [id, picks] of driver.spread(3_000, request))
          assert.ok(picks > 0, `${id} was never chosen`);
      });
    }

    check('holds through 25 000 random operations', () => {
      const { mayDecline = false } = subject;
      for (let seed = 1; seed <= 5; seed++) {
        const clock = new VirtualClock();
        const driver = fresh(seed, clock);
        const random = seededRandom(seed * 1_000);
        liveRandomly({ driver, clock, random, operations: 5_000, request, mayDecline });
      }
    });

    check('survives chance that is none', () => {
      const { mayDecline = false } = subject;
      for (const drawn of [Number.NaN, 1, 1.5, -1, Number.POSITIVE_INFINITY]) {
        const clock = new VirtualClock();
        const driver = new PolicyDriver(subject.make(() => drawn, clock));
        const random = seededRandom(1);
        liveRandomly({ driver, clock, random, operations: 1_000, request, mayDecline });
      }
    });

    /** Chooses; a policy with peers must give one, unless declining is its purpose. */
    function assertChosen(driver: PolicyDriver, asked: ChooseRequest): DrivenPeer | undefined {
      const chosen = driver.choose(asked);
      if (chosen === undefined) assert.ok(subject.mayDecline, `chose nobody out of ${driver.ids.length}`);
      return chosen;
    }
  });
}

/** How a peer may go and come back. */
const waysBack: Readonly<Record<string, (driver: PolicyDriver, peer: DrivenPeer) => void>> = {
  'leaves and comes back': (driver, peer) => driver.restore(driver.remove(peer.identifier.id)),
  'fails and recovers': (driver, peer) => driver.recover(driver.fail(peer.identifier.id)),
  'is set aside and put back': (driver, peer) => driver.recover(driver.setAside(peer.identifier.id)),
};

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map(rest => [item, ...rest]));
}

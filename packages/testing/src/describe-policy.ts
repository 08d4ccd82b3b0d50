/** The contract every policy keeps, as a suite to run on one's own. */
import assert from 'node:assert/strict';
import {
  type ChooseRequest,
  type Clock,
  isPeerError,
  type Policy,
  type Random,
  randomInt,
} from '@peerage/peer-core';
import { type DrivenPeer, PolicyDriver } from './policy-driver.js';
import { check, group } from './runner.js';
import { seededRandom } from './seeded-random.js';
import { VirtualClock } from './virtual-clock.js';

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
  const fresh = (seed = 1): PolicyDriver =>
    new PolicyDriver(subject.make(seededRandom(seed), new VirtualClock()));

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

    check('a peer that comes back with requests in flight is as good as new', () => {
      const driver = fresh();
      driver.addMany(2);
      const chosen = assertChosen(driver, request(0));
      if (chosen === undefined) return;
      driver.remove(chosen.identifier.id);
      driver.restore(chosen);
      driver.finish(chosen);
      for (let turn = 0; turn < 20; turn++) assertChosen(driver, request(turn));
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

    check('holds through 100 000 random operations', () => {
      for (let seed = 1; seed <= 10; seed++) randomLife(fresh(seed), seededRandom(seed * 1_000), 10_000);
    });

    /** Chooses; a policy with peers must give one, unless declining is its purpose. */
    function assertChosen(driver: PolicyDriver, asked: ChooseRequest): DrivenPeer | undefined {
      const chosen = driver.choose(asked);
      if (chosen === undefined) assert.ok(subject.mayDecline, `chose nobody out of ${driver.ids.length}`);
      return chosen;
    }

    function randomLife(driver: PolicyDriver, random: Random, operations: number): void {
      const inFlight: DrivenPeer[] = [];
      const gone: DrivenPeer[] = [];
      let made = 0;
      for (let operation = 0; operation < operations; operation++) {
        const { ids } = driver;
        const dice = random();
        const anyId = ids[randomInt(random, ids.length)];
        if (dice < 0.5) {
          const chosen =
            ids.length === 0 ? driver.choose(request(operation)) : assertChosen(driver, request(operation));
          if (chosen !== undefined) inFlight.push(chosen);
        } else if (dice < 0.85) {
          const [ended] = inFlight.splice(randomInt(random, inFlight.length), 1);
          if (ended !== undefined) driver.finish(ended, { code: random() < 0.1 ? 14 : 0 }, random() * 50);
        } else if (dice < 0.9) {
          const back = gone.pop();
          if (back !== undefined) driver.restore(back);
          else if (ids.length < 40) driver.add(`n${made++}`, { weight: 1 + randomInt(random, 3) });
        } else if (dice < 0.95) {
          if (ids.length < 40) driver.add(`n${made++}`, { weight: 1 + randomInt(random, 3) });
        } else if (anyId !== undefined && dice < 0.98) {
          const removed = driver.remove(anyId);
          if (random() < 0.5) gone.push(removed);
        } else if (anyId !== undefined) {
          driver.change(anyId, { weight: 1 + randomInt(random, 5) });
        }
      }
      for (const ended of inFlight) driver.finish(ended);
      for (const id of driver.ids) assert.equal(driver.remove(id).pending, 0);
      assert.equal(driver.choose(request(0)), undefined);
    }
  });
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map(rest => [item, ...rest]));
}

/** Everything that can happen to a policy, in random order. */
import assert from 'node:assert/strict';
import { type Attributes, type ChooseRequest, type Random, randomInt } from '@peerage/peer-core';
import type { DrivenPeer, PolicyDriver } from './policy-driver.js';
import type { VirtualClock } from './virtual-clock.js';

/** Enough for structures to grow and shrink, few enough for every peer to meet every operation. */
const mostPeers = 40;
/** Long enough for what policies remember to fade. */
const mostPauseMs = 500;

export interface RandomLife {
  readonly driver: PolicyDriver;
  /** The policy's. */
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly operations: number;
  /** The `turn`th request. */
  readonly request: (turn: number) => ChooseRequest;
  /** Whether the policy may choose nobody although it has peers. */
  readonly mayDecline: boolean;
}

/** Lives through `operations` and takes everything apart again; fails when the policy breaks its contract. */
export function liveRandomly(life: RandomLife): void {
  const { driver, clock, random, operations, request, mayDecline } = life;
  const inFlight: DrivenPeer[] = [];
  const removed: DrivenPeer[] = [];
  let made = 0;
  const anyOf = (ids: readonly string[]): string | undefined => ids[randomInt(random, ids.length)];

  for (let operation = 0; operation < operations; operation++) {
    clock.advance(random() * mostPauseMs);
    const { ids, absentIds } = driver;
    const dice = random();
    const added = anyOf(ids);
    const absent = anyOf(absentIds);
    if (dice < 0.5) {
      const chosen = driver.choose(request(operation));
      if (chosen !== undefined) inFlight.push(chosen);
      else assert.ok(mayDecline || ids.length === 0, `chose nobody out of ${ids.length}`);
    } else if (dice < 0.8) {
      const [ended] = inFlight.splice(randomInt(random, inFlight.length), 1);
      if (ended !== undefined) driver.finish(ended, { code: random() < 0.1 ? 14 : 0 }, random() * 50);
    } else if (dice < 0.86) {
      const peer = removed.length > 0 && random() < 0.3 ? removed.pop() : undefined;
      if (peer !== undefined) driver.restore(peer);
      else if (ids.length + absentIds.length < mostPeers) joinAs(`n${made++}`);
    } else if (dice < 0.9) {
      if (absent !== undefined) driver.recover(driver.peer(absent));
    } else if (dice < 0.94) {
      if (added !== undefined) driver[random() < 0.7 ? 'fail' : 'setAside'](added);
    } else if (dice < 0.97) {
      const leaving = random() < 0.7 ? added : absent;
      if (leaving !== undefined) removed.push(driver.remove(leaving));
    } else {
      const changing = random() < 0.7 ? added : absent;
      if (changing !== undefined) driver.change(changing, anyAttributes(random));
    }
  }

  for (const ended of inFlight) driver.finish(ended);
  for (const id of driver.ids) assert.equal(driver.remove(id).pending, 0);
  assert.equal(driver.choose(request(0)), undefined);
  for (const id of driver.absentIds) driver.remove(id);
  assert.equal(driver.choose(request(1)), undefined);

  function joinAs(id: string): void {
    const peer = driver.join(id, anyAttributes(random));
    if (random() < 0.6) driver.recover(peer);
  }
}

/** What an updater might say of a peer; two peers may well say the same. */
export function anyAttributes(random: Random): Attributes {
  return {
    weight: 1 + randomInt(random, 5),
    ...(random() < 0.5 && { priority: randomInt(random, 3) }),
    ...(random() < 0.5 && { locality: { zone: `zone-${randomInt(random, 3)}` } }),
    ...(random() < 0.2 && { hashKey: `key-${randomInt(random, 20)}` }),
  };
}

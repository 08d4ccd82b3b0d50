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
  const gone: DrivenPeer[] = [];
  let made = 0;

  for (let operation = 0; operation < operations; operation++) {
    clock.advance(random() * mostPauseMs);
    const dice = random();
    if (dice < 0.5) choose(operation);
    else if (dice < 0.8) finish();
    else if (dice < 0.86) enter();
    else if (dice < 0.9) forAny(driver.absentIds, id => driver.recover(driver.peer(id)));
    else if (dice < 0.94) forAny(driver.ids, id => driver[random() < 0.7 ? 'fail' : 'setAside'](id));
    else if (dice < 0.97) forAny(anyIds(), id => gone.push(driver.remove(id)));
    else forAny(anyIds(), id => driver.change(id, anyAttributes(random)));
  }

  for (const ended of inFlight) driver.finish(ended);
  for (const id of driver.ids) assert.equal(driver.remove(id).pending, 0);
  assert.equal(driver.choose(request(0)), undefined);
  for (const id of driver.absentIds) driver.remove(id);
  assert.equal(driver.choose(request(1)), undefined);

  function choose(turn: number): void {
    const chosen = driver.choose(request(turn));
    if (chosen !== undefined) inFlight.push(chosen);
    else assert.ok(mayDecline || driver.ids.length === 0, `chose nobody out of ${driver.ids.length}`);
  }

  function finish(): void {
    const [ended] = inFlight.splice(randomInt(random, inFlight.length), 1);
    if (ended !== undefined) driver.finish(ended, { code: random() < 0.1 ? 14 : 0 }, random() * 50);
  }

  /** Somebody comes back, or somebody new joins and is available or not. */
  function enter(): void {
    const back = random() < 0.2 ? gone.pop() : undefined;
    if (back !== undefined) driver.restore(back);
    else if (driver.ids.length + driver.absentIds.length < mostPeers) {
      const peer = driver.join(`n${made++}`, anyAttributes(random));
      if (random() < 0.6) driver.recover(peer);
    }
  }

  function anyIds(): string[] {
    return random() < 0.7 ? driver.ids : driver.absentIds;
  }

  function forAny(ids: readonly string[], operate: (id: string) => void): void {
    const id = ids[randomInt(random, ids.length)];
    if (id !== undefined) operate(id);
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

/** The list against a naive model of itself, through random interleavings of everything that can happen to it. */
import assert from 'node:assert/strict';
import type { Choice, ChooseRequest, Policy, Random } from '@peerage/peer-core';
import { FakeTransport, seededRandom, VirtualClock } from '@peerage/testing';
import fc from 'fast-check';
import { fewestPendingRequests } from '../policies/fewest-pending-requests.js';
import { roundRobin } from '../policies/round-robin.js';
import type { PeerListOptions } from './options.js';
import { PeerList } from './peer-list.js';

const ids = ['a', 'b', 'c', 'd', 'e', 'f'];

const someIds = fc.uniqueArray(fc.constantFrom(...ids), { maxLength: ids.length - 1 });

/** Most requests go anywhere. */
const route: fc.Arbitrary<Pick<ChooseRequest, 'peer' | 'exclude' | 'tried'>> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.record({ peer: fc.constantFrom(...ids) }) },
  { weight: 1, arbitrary: fc.record({ exclude: someIds }) },
  {
    weight: 1,
    arbitrary: fc.record({ exclude: someIds, tried: someIds.map(tried => tried.map(id => ({ id }))) }),
  },
);

const operation = fc.oneof(
  { weight: 8, arbitrary: fc.record({ type: fc.constant('try' as const), route }) },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant('wait' as const), timeoutMs: fc.nat({ max: 300 }), route }),
  },
  { weight: 8, arbitrary: fc.record({ type: fc.constant('finish' as const), which: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('abort' as const), which: fc.nat() }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constantFrom('connect' as const, 'fail' as const),
      id: fc.constantFrom(...ids),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constantFrom('add' as const, 'remove' as const),
      id: fc.constantFrom(...ids),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('replace' as const),
      id: fc.constantFrom(...ids),
      weight: fc.integer({ min: 1, max: 9 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('advance' as const), ms: fc.nat({ max: 200 }) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constantFrom('start' as const, 'stop' as const) }) },
);

type Operation = typeof operation extends fc.Arbitrary<infer O> ? O : never;

class Run {
  readonly #clock = new VirtualClock();
  readonly #transport = new FakeTransport();
  readonly #list: PeerList;
  /** What the model knows: who is in, and which requests each peer has. */
  readonly #listed = new Set<string>();
  readonly #requests: { id: string; choice: Choice }[] = [];
  readonly #aborts: AbortController[] = [];
  readonly #transitions: Promise<void>[] = [];
  readonly #waits = new Set<ChooseRequest>();
  /** Peers that were given requests they are not for. */
  readonly #astray: string[] = [];

  constructor(policy: (random: Random) => Policy, limits: Partial<PeerListOptions>) {
    this.#list = new PeerList({
      transport: this.#transport,
      policy: policy(seededRandom(1)),
      clock: this.#clock,
      drainTimeoutMs: 1_000,
      observer: () => undefined,
      ...limits,
    });
  }

  async apply(step: Operation): Promise<void> {
    switch (step.type) {
      case 'try':
        this.#try({ ...step.route });
        break;
      case 'wait':
        this.#wait({ ...step.route }, step.timeoutMs);
        break;
      case 'finish': {
        const [request] = this.#requests.splice(step.which % Math.max(1, this.#requests.length), 1);
        request?.choice.finish({ code: step.which % 3 === 0 ? 14 : 0 });
        request?.choice.finish();
        break;
      }
      case 'abort':
        this.#aborts.splice(step.which % Math.max(1, this.#aborts.length), 1)[0]?.abort();
        break;
      case 'connect':
      case 'fail':
        if (this.#transport.retained.includes(step.id)) this.#transport.peer(step.id)[step.type]();
        break;
      case 'add':
        this.#update({ additions: [{ id: step.id }], removals: [] }, !this.#listed.has(step.id));
        this.#listed.add(step.id);
        break;
      case 'remove':
        this.#update({ additions: [], removals: [{ id: step.id }] }, this.#listed.has(step.id));
        this.#listed.delete(step.id);
        break;
      case 'replace': {
        const changed = { id: step.id, attributes: { weight: step.weight } };
        this.#update({ additions: [changed], removals: this.#listed.has(step.id) ? [changed] : [] }, true);
        this.#listed.add(step.id);
        break;
      }
      case 'advance':
        this.#clock.advance(step.ms);
        break;
      case 'start':
      case 'stop':
        this.#transitions.push(this.#list[step.type]());
        break;
    }
    // Promised choices arrive before the next step.
    for (let tick = 0; tick < 5; tick++) await Promise.resolve();
    this.#check();
  }

  /** Ends everything; nothing may be left over. */
  async end(): Promise<void> {
    this.#transitions.push(this.#list.stop());
    for (const { choice } of this.#requests.splice(0)) choice.finish();
    this.#clock.advance(2_000);
    await Promise.all(this.#transitions);
    await this.#list.stop();
    this.#check();
    expect([this.#waits.size, this.#clock.pendingTimerCount, this.#transport.retained]).toEqual([0, 0, []]);
  }

  #try(request: ChooseRequest): void {
    const running = this.#list.state === 'running';
    if (running && this.#isHopeless(request)) {
      assert.throws(() => this.#list.tryChoose(request), { code: 'peer-not-in-list' });
      return;
    }
    const able = running ? takers(this.#available(), request) : [];
    const untried = able.filter(id => request.tried?.every(tried => tried.id !== id));
    const choice = this.#list.tryChoose(request);
    assert.equal(choice !== undefined, able.length > 0);
    if (choice === undefined) return;
    if (untried.length > 0) assert.ok(untried.includes(choice.peer.identifier.id));
    this.#chosen(choice, request);
  }

  #wait(request: ChooseRequest, timeoutMs: number): void {
    const controller = new AbortController();
    this.#aborts.push(controller);
    this.#waits.add(request);
    this.#list.choose(request, { timeoutMs, signal: controller.signal }).then(
      choice => {
        this.#waits.delete(request);
        this.#chosen(choice, request);
      },
      () => this.#waits.delete(request),
    );
  }

  #chosen(choice: Choice, { peer, exclude = [] }: ChooseRequest): void {
    const { id } = choice.peer.identifier;
    this.#requests.push({ id, choice });
    if ((peer ?? id) !== id || exclude.includes(id)) this.#astray.push(id);
  }

  #update(updates: Parameters<PeerList['update']>[0], accepted: boolean): void {
    if (accepted) this.#list.update(updates);
    else assert.throws(() => this.#list.update(updates), /applied in part/);
  }

  /** Those that could take a request: connected, not full, and not on a break for failing more than their share. */
  #available(): string[] {
    const { peers } = this.#list.introspect();
    const held = peers
      .filter(({ suspended, busy }) => suspended || busy)
      .map(({ identifier }) => identifier.id);
    return this.#transport.retained.filter(
      id =>
        this.#listed.has(id) &&
        !held.includes(id) &&
        this.#transport.peer(id).status.connectionStatus === 'available',
    );
  }

  #isHopeless({ peer }: ChooseRequest): boolean {
    return peer !== undefined && !this.#listed.has(peer);
  }

  #check(): void {
    const { peers, waiting, state } = this.#list.introspect();
    const listed = peers
      .filter(({ draining }) => !draining || state === 'stopping')
      .map(({ identifier }) => identifier.id);
    for (const id of this.#listed) assert.ok(listed.includes(id));
    // A request counts on its peer until it ends, whatever became of the peer.
    for (const { identifier, pending } of peers) {
      const requests = this.#requests.filter(({ id }) => id === identifier.id).length;
      assert.ok(pending >= 0 && pending <= requests);
    }
    const retained = this.#transport.retained.map(id => this.#transport.peer(id));
    for (const peer of retained) {
      const requests = this.#requests.filter(({ choice }) => choice.peer === peer).length;
      assert.equal(peer.status.pendingRequestCount, requests);
    }
    assert.equal(waiting, this.#waits.size);
    assert.deepEqual(this.#astray, []);
    if (state !== 'running') return;
    // Nobody waits while somebody could serve, nor for somebody who is not there.
    const available = this.#waits.size === 0 ? [] : this.#available();
    for (const request of this.#waits) {
      assert.deepEqual(takers(available, request), []);
      assert.ok(!this.#isHopeless(request));
    }
  }
}

/** Which of the available peers could take the request. */
function takers(available: readonly string[], { peer, exclude = [] }: ChooseRequest): string[] {
  return available.filter(id => (peer ?? id) === id && !exclude.includes(id));
}

test.each<[string, (random: Random) => Policy, Partial<PeerListOptions>]>([
  ['round robin', random => roundRobin({ random }), {}],
  ['fewest pending requests', random => fewestPendingRequests({ random }), {}],
  ['round robin over peers that are soon full', random => roundRobin({ random }), { maxPendingPerPeer: 2 }],
])('under %s, 50 000 random operations keep list and model in step', async (_name, policy, limits) => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 250, maxLength: 250 }), async operations => {
      const run = new Run(policy, limits);
      for (const step of operations) await run.apply(step);
      await run.end();
    }),
    { numRuns: 200 },
  );
});

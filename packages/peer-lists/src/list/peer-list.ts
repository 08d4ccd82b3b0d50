/**
 * A list of peers that chooses one for each request.
 *
 * Here requests are chosen for, counted, and made to wait; who is in the list is the roster's, which of them
 * takes a request the policy's.
 */
import {
  Availability,
  type Choice,
  type ChooseOptions,
  type ChooseRequest,
  type ChooserList,
  HookedLifecycle,
  type LifecycleState,
  type ListUpdates,
  PeerError,
  tellProblem,
} from '@peerage/peer-core';
import { durationMs } from '@peerage/peer-core/settings';
import { Eligibility } from './eligibility.js';
import { chooseElsewhere } from './elsewhere.js';
import { FailureGuard } from './failure-guard.js';
import { introspect, type PeerListIntrospection } from './introspection.js';
import type { Member } from './member.js';
import { type PeerListOptions, type PeerListSettings, settingsOf } from './options.js';
import { PolicyGuard } from './policy-guard.js';
import { RequestCounter } from './request-counter.js';
import { Roster } from './roster.js';
import { shortageOf } from './shortage.js';
import { applyUpdates } from './update.js';
import { WaitQueue } from './wait-queue.js';

/**
 * The list under every policy.
 *
 * - `tryChoose` is synchronous; picking a peer and counting the request on it are one step.
 * - `choose` waits, first come first served, while no peer is available.
 * - A removed peer takes no new request, ends those it has, and is released after the last one or after
 *   `drainTimeoutMs`. `stop` does that for all peers. Identifiers survive a stop, attributes included.
 *
 * @example
 * const list = new PeerList({ name: 'greeter', transport, policy: fewestPendingRequests() });
 * list.update({ additions: [identify('10.0.0.1:50051')], removals: [] });
 * await list.start();
 * const choice = await list.choose({ procedure: '/helloworld.Greeter/SayHello' });
 */
export class PeerList implements ChooserList {
  readonly #settings: PeerListSettings;
  readonly #policy: PolicyGuard;
  readonly #eligibility: Eligibility;
  readonly #roster: Roster;
  readonly #failures: FailureGuard | undefined;
  readonly #requests: RequestCounter;
  readonly #waiting: WaitQueue;
  readonly #availability: Availability;
  readonly #lifecycle = new HookedLifecycle({ start: () => this.#start(), stop: () => this.#stop() });
  #choosing = false;

  /** @throws PeerError `invalid-configuration` naming the option. */
  constructor(options: PeerListOptions) {
    const settings = settingsOf(options);
    this.#settings = settings;
    const report = (error: PeerError): void => tellProblem(settings.observer, settings.name, error);
    this.#policy = new PolicyGuard(settings.policy, settings.name, report);
    const { clock, maxPendingPerPeer, failureGuard } = settings;
    this.#eligibility = new Eligibility(
      this.#policy,
      () => this.#moreEligible(),
      () => this.#lessEligible(),
    );
    this.#roster = new Roster(settings, this.#policy, this.#eligibility);
    if (failureGuard !== false) {
      this.#failures = new FailureGuard({
        options: failureGuard,
        clock,
        eligibility: this.#eligibility,
        memberCount: () => this.#roster.members.size,
        onPhantomGone: member => this.#requests.uncount(member),
        report,
      });
    }
    this.#requests = new RequestCounter({
      policy: this.#policy,
      eligibility: this.#eligibility,
      failures: this.#failures,
      clock,
      maxPendingPerPeer,
      onDrained: member => this.#roster.drained(member),
      report,
    });
    this.#waiting = new WaitQueue({
      list: settings.name,
      capacity: settings.queueCapacity,
      clock: settings.clock,
      timedOut: (request, waitedMs) => this.#noAvailablePeer(request, waitedMs, false),
    });
    this.#availability = new Availability(settings.name, settings.observer);
  }

  get name(): string {
    return this.#settings.name;
  }

  get state(): LifecycleState {
    return this.#lifecycle.state;
  }

  get available(): boolean {
    return this.#availability.now;
  }

  onAvailabilityChanged(listener: () => void): () => void {
    return this.#availability.onChanged(listener);
  }

  start(): Promise<void> {
    return this.#lifecycle.start();
  }

  stop(): Promise<void> {
    return this.#lifecycle.stop();
  }

  update(updates: ListUpdates): void {
    try {
      applyUpdates(this.#roster, updates, this.name);
    } finally {
      this.#refuseOrphans();
    }
  }

  tryChoose(request: ChooseRequest): Choice | undefined {
    if (!this.#choosing) return undefined;
    const { tried, peer, exclude } = request;
    const member =
      isNone(tried) && peer === undefined && isNone(exclude)
        ? this.#draw(request)
        : this.#drawWithin(request);
    return member?.peer && this.#requests.start(member, member.peer);
  }

  choose(request: ChooseRequest, options: ChooseOptions = {}): Promise<Choice> {
    try {
      const choice = this.tryChoose(request);
      return choice === undefined ? this.#wait(request, options) : Promise.resolve(choice);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** What the list looks like now, for people and for metrics. O(n). */
  introspect(): PeerListIntrospection {
    return introspect(this, this.#policy.name, this.#roster, this.#waiting.size);
  }

  /** For a request that says where it goes, or where it does not. */
  #drawWithin(request: ChooseRequest): Member | undefined {
    if (request.peer !== undefined) return this.#named(request.peer, request);
    return chooseElsewhere(request, this.#eligibility, asked => this.#draw(asked));
  }

  /** @throws PeerError when no change of status would help. */
  #named(peer: string, { exclude }: ChooseRequest): Member | undefined {
    const member = this.#roster.members.get(peer);
    if (member === undefined) throw new PeerError('peer-not-in-list', { list: this.name, peer });
    if (exclude?.includes(peer) === true) {
      const expected = `anybody but ${peer}, which the request is for`;
      throw new PeerError('invalid-configuration', { field: 'exclude', value: exclude.join(', '), expected });
    }
    return member.eligible ? member : undefined;
  }

  /** @throws PeerError what the policy says of the request, or `policy-failed`. */
  #draw(request: ChooseRequest): Member | undefined {
    const picked = this.#policy.choose(request);
    if (picked === undefined) return undefined;
    // Every peer the policy was given is a member; a policy that makes up its own is caught by `eligible`.
    const member = picked as Member;
    if (member.eligible) return member;
    throw this.#policy.failed('choose', new Error('It chose a peer that is not available in this list.'));
  }

  #start(): void {
    this.#choosing = true;
    this.#roster.goOnline();
  }

  async #stop(): Promise<void> {
    this.#choosing = false;
    this.#waiting.stop();
    this.#checkAvailability();
    await this.#roster.goOffline();
    this.#failures?.clear();
  }

  #wait(request: ChooseRequest, options: ChooseOptions): Promise<Choice> {
    const { name: list, chooseTimeoutMs } = this.#settings;
    if (!this.#choosing) throw new PeerError('list-not-started', { list, state: this.state });
    const timeoutMs = options.timeoutMs ?? chooseTimeoutMs;
    durationMs.check('timeoutMs', timeoutMs);
    if (options.failFast === true) throw this.#noAvailablePeer(request, 0, true);
    if (timeoutMs === Number.POSITIVE_INFINITY && options.signal === undefined) {
      throw new PeerError('choose-without-deadline', { list });
    }
    return this.#waiting.wait(request, { timeoutMs, signal: options.signal });
  }

  /** Requests that wait come before whoever hears that the list is available: they may take all there is. */
  #moreEligible(): void {
    if (this.#waiting.size > 0) this.#waiting.serve(request => this.tryChoose(request));
    this.#checkAvailability();
  }

  /** Requests for a peer that is no longer in the list wait for nothing. */
  #refuseOrphans(): void {
    if (this.#waiting.size === 0) return;
    const { members } = this.#roster;
    this.#waiting.serve(request =>
      request.peer === undefined || members.has(request.peer) ? undefined : this.tryChoose(request),
    );
  }

  #lessEligible(): void {
    this.#failures?.relent();
    this.#checkAvailability();
  }

  #checkAvailability(): void {
    this.#availability.set(this.#choosing && this.#eligibility.count > 0);
  }

  #noAvailablePeer(request: ChooseRequest, waitedMs: number, failFast: boolean): PeerError {
    return shortageOf(this.name, this.#roster, request, { waitedMs, failFast });
  }
}

function isNone(entries: readonly unknown[] | undefined): boolean {
  return entries === undefined || entries.length === 0;
}

/** Reaches the peer that each request names, whoever it is. */
import {
  Availability,
  type Choice,
  type ChooseOptions,
  type ChooseRequest,
  type Chooser,
  type Clock,
  HookedLifecycle,
  identify,
  isPeerError,
  type LifecycleState,
  PeerError,
  systemClock,
  type Timer,
} from '@peerage/peer-core';
import { checkSettings, durationMs, type Rules } from '@peerage/peer-core/settings';
import { direct } from '../policies/direct.js';
import { type PeerListOptions, peerListRules } from './options.js';
import { PeerList } from './peer-list.js';

/** Those of a list without its policy, and when a peer is let go. */
export interface DirectChooserOptions extends Omit<PeerListOptions, 'policy'> {
  /** How long a peer that nobody asks for stays connected; 60 000 by default. */
  readonly idleTtlMs?: number;
}

const { policy: _, ...sharedRules } = peerListRules;

const rules: Rules<DirectChooserOptions> = { ...sharedRules, idleTtlMs: durationMs };

/**
 * Chooses the peer at the address in the request's `peer` or else its hash key, connecting it when it is first asked
 * for.
 *
 * A peer stays connected between requests and is released after `idleTtlMs` without any. Only ask for addresses
 * you trust: every one of them is connected.
 *
 * `tryChoose` and `choose` fail with PeerError `invalid-shard-key` when the key is no address.
 */
export class DirectChooser implements Chooser {
  readonly #list: PeerList;
  readonly #idleTtlMs: number;
  readonly #clock: Clock;
  readonly #lastAskedMs = new Map<string, number>();
  /** How many requests wait for a peer. */
  readonly #waitingCounts = new Map<string, number>();
  readonly #lifecycle: HookedLifecycle;
  readonly #availability: Availability;
  #timer: Timer | undefined;

  /** @throws PeerError `invalid-configuration` naming the option. */
  constructor(options: DirectChooserOptions) {
    checkSettings('DirectChooser', options, rules);
    const { idleTtlMs = 60_000, ...rest } = options;
    this.#idleTtlMs = idleTtlMs;
    this.#clock = options.clock ?? systemClock;
    this.#list = new PeerList({ ...rest, policy: direct() });
    this.#lifecycle = new HookedLifecycle({ start: () => this.#start(), stop: () => this.#stop() });
    this.#availability = new Availability(this.name, options.observer);
  }

  get name(): string {
    return this.#list.name;
  }

  get state(): LifecycleState {
    return this.#lifecycle.state;
  }

  /** Whether it runs: whom it has a peer for is up to each request. */
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

  tryChoose(request: ChooseRequest): Choice | undefined {
    this.#ask(addressOf(request));
    return this.#list.tryChoose(request);
  }

  async choose(request: ChooseRequest, options?: ChooseOptions): Promise<Choice> {
    const address = addressOf(request);
    this.#ask(address);
    if (address === undefined) return this.#list.choose(request, options);
    this.#countWaiting(address, 1);
    try {
      return await this.#list.choose(request, options);
    } finally {
      this.#countWaiting(address, -1);
    }
  }

  /** Sees to it that the peer is, or gets, connected. */
  #ask(key: string | undefined): void {
    if (key === undefined || this.#list.state !== 'running') return;
    if (!this.#lastAskedMs.has(key)) this.#add(key);
    this.#lastAskedMs.set(key, this.#clock.now());
    this.#timer ??= this.#clock.setTimer(() => this.#releaseIdle(), this.#idleTtlMs).unref();
  }

  #countWaiting(address: string, by: 1 | -1): void {
    const count = (this.#waitingCounts.get(address) ?? 0) + by;
    if (count === 0) this.#waitingCounts.delete(address);
    else this.#waitingCounts.set(address, count);
  }

  #add(key: string): void {
    try {
      this.#list.update({ additions: [identify(key)], removals: [] });
    } catch (error) {
      if (!isPeerError(error, 'invalid-identifier')) throw error;
      throw new PeerError('invalid-shard-key', { key, problem: error.details.problem }, { cause: error });
    }
  }

  /** Lets go of every peer that nobody asked for lately or waits for; the requests it still has end normally. */
  #releaseIdle(): void {
    this.#timer = undefined;
    const now = this.#clock.now();
    let nextMs = Number.POSITIVE_INFINITY;
    for (const [id, lastAskedMs] of this.#lastAskedMs) {
      const askedMs = this.#waitingCounts.has(id) ? now : lastAskedMs;
      const leftMs = askedMs + this.#idleTtlMs - now;
      if (leftMs > 0) nextMs = Math.min(nextMs, leftMs);
      else this.#remove(id);
    }
    if (nextMs !== Number.POSITIVE_INFINITY)
      this.#timer = this.#clock.setTimer(() => this.#releaseIdle(), nextMs).unref();
  }

  #remove(id: string): void {
    this.#lastAskedMs.delete(id);
    this.#list.update({ additions: [], removals: [{ id }] });
  }

  async #start(): Promise<void> {
    await this.#list.start();
    this.#availability.set(true);
  }

  async #stop(): Promise<void> {
    this.#availability.set(false);
    this.#timer?.cancel();
    this.#timer = undefined;
    for (const id of this.#lastAskedMs.keys()) this.#remove(id);
    await this.#list.stop();
  }
}

function addressOf({ peer, hashKey }: ChooseRequest): string | undefined {
  return peer ?? hashKey;
}

/**
 * Peers in groups, each group under a policy of its own: what policies made of other policies share.
 *
 * Whose peer is whose group's is decided here, and every notice is passed on to the policy of the peer's group. How
 * much of the requests a group takes is decided by whoever owns the groups.
 */
import type { ChooseRequest, LoadReport, Outcome, Policy, PolicyPeer } from '@peerage/peer-core';
import { invalidConfiguration } from '@peerage/peer-core/settings';
import type { RequestDraw } from './request-draw.js';

/** The peers of one key. Its counts are the groups' to write. */
export class PolicyGroup<K> {
  readonly key: K;
  readonly policy: Policy;
  /** Its peers in the list. */
  joinedCount = 0;
  /** Those of them that may be chosen. */
  availableCount = 0;
  /** The weights of those that may be chosen, together. */
  weight = 0;
  /** Its part of the requests, from 0 to 1; the owner's to write. */
  share = 0;

  constructor(key: K, policy: Policy) {
    this.key = key;
    this.policy = policy;
  }
}

export interface PolicyGroupsOptions<K> {
  /** Makes the policy of one group. */
  readonly child: () => Policy;
  /** Which group a peer belongs to, by what is known of it now. */
  readonly keyOf: (peer: PolicyPeer) => K;
  /** Sorts the groups: the ones to fall back on first are first. */
  readonly compare: (a: K, b: K) => number;
  readonly draw: RequestDraw;
}

/** Where a peer is, whatever its attributes say by now. */
interface Seat<K> {
  readonly group: PolicyGroup<K>;
  available: boolean;
  /** What the peer adds to the weight of its group. */
  weight: number;
}

export class PolicyGroups<K> {
  readonly #options: PolicyGroupsOptions<K>;
  readonly #seats = new Map<PolicyPeer, Seat<K>>();
  readonly #groups: PolicyGroup<K>[] = [];
  /** Policies made before there was a group for them. */
  readonly #spares: Policy[];
  /** Whether the policies want to hear of `pendingChanged`. */
  readonly wantsPending: boolean;
  /** Whether they want to hear of `finished`, and so want requests timed. */
  readonly wantsOutcomes: boolean;

  /** @throws PeerError `invalid-configuration` naming `child`. */
  constructor(options: PolicyGroupsOptions<K>) {
    const spares = sparePolicies(options.child);
    this.#options = options;
    this.#spares = spares;
    this.wantsPending = spares.some(policy => policy.pendingChanged !== undefined);
    this.wantsOutcomes = spares.some(policy => policy.finished !== undefined);
  }

  /** Every group with a peer in the list, in order. */
  get all(): readonly PolicyGroup<K>[] {
    return this.#groups;
  }

  /** How many peers are in the list. */
  get joinedCount(): number {
    return this.#seats.size;
  }

  of(peer: PolicyPeer): PolicyGroup<K> {
    return this.#seatOf(peer).group;
  }

  /**
   * Asks the policy of a group that is drawn by the shares and, when it has nobody for the request, those of the
   * others.
   */
  choose(request: ChooseRequest): PolicyPeer | undefined {
    const drawn = this.#drawn(request);
    const peer = drawn?.policy.choose(request);
    return peer ?? this.#chooseBeside(drawn, request);
  }

  joined(peer: PolicyPeer): void {
    const group = this.#groupFor(this.#options.keyOf(peer));
    group.joinedCount += 1;
    this.#seats.set(peer, { group, available: false, weight: 0 });
    group.policy.joined?.(peer);
  }

  left(peer: PolicyPeer): void {
    const { group } = this.#seatOf(peer);
    this.#seats.delete(peer);
    group.joinedCount -= 1;
    if (group.joinedCount === 0) this.#groups.splice(this.#groups.indexOf(group), 1);
    group.policy.left?.(peer);
  }

  add(peer: PolicyPeer): void {
    const seat = this.#seatOf(peer);
    seat.group.policy.add(peer);
    seat.available = true;
    seat.group.availableCount += 1;
    this.#weigh(seat, peer.weight);
  }

  remove(peer: PolicyPeer): void {
    const seat = this.#seatOf(peer);
    // Where the policy failed to take it in, there is nothing to take out.
    if (!seat.available) return;
    seat.available = false;
    seat.group.availableCount -= 1;
    this.#weigh(seat, 0);
    seat.group.policy.remove(peer);
  }

  attributesChanged(peer: PolicyPeer): void {
    const seat = this.#seatOf(peer);
    if (seat.group.key !== this.#options.keyOf(peer)) {
      this.#move(peer, seat);
      return;
    }
    if (seat.available) this.#weigh(seat, peer.weight);
    seat.group.policy.attributesChanged?.(peer);
  }

  pendingChanged(peer: PolicyPeer): void {
    this.#seatOf(peer).group.policy.pendingChanged?.(peer);
  }

  loadReported(peer: PolicyPeer, report: LoadReport): void {
    this.#seatOf(peer).group.policy.loadReported?.(peer, report);
  }

  /** A peer that left the list is nobody's any more; how its last requests ended is of no use to anyone. */
  finished(peer: PolicyPeer, outcome: Outcome, latencyMs: number): void {
    this.#seats.get(peer)?.group.policy.finished?.(peer, outcome, latencyMs);
  }

  /** Puts every peer where `keyOf` says now. O(n). */
  regroup(): void {
    for (const [peer, seat] of [...this.#seats]) {
      if (seat.group.key !== this.#options.keyOf(peer)) this.#move(peer, seat);
    }
  }

  #move(peer: PolicyPeer, { available }: Seat<K>): void {
    if (available) this.remove(peer);
    this.left(peer);
    this.joined(peer);
    if (available) this.add(peer);
  }

  #weigh(seat: Seat<K>, weight: number): void {
    const { group } = seat;
    // Starting from nothing again sheds what the sum of fractions lost to rounding.
    group.weight = group.availableCount === 0 ? 0 : group.weight - seat.weight + weight;
    seat.weight = weight;
  }

  #drawn(request: ChooseRequest): PolicyGroup<K> | undefined {
    const [first] = this.#groups;
    if (first === undefined || first.share === 1) return first;
    let rest = this.#options.draw.of(request);
    for (const group of this.#groups) {
      rest -= group.share;
      if (rest < 0) return group;
    }
    return undefined;
  }

  #chooseBeside(asked: PolicyGroup<K> | undefined, request: ChooseRequest): PolicyPeer | undefined {
    for (const group of this.#groups) {
      if (group === asked || group.availableCount === 0) continue;
      const peer = group.policy.choose(request);
      if (peer !== undefined) return peer;
    }
    return undefined;
  }

  #groupFor(key: K): PolicyGroup<K> {
    const known = this.#groups.find(group => group.key === key);
    if (known !== undefined) return known;
    const group = new PolicyGroup(key, this.#spares.pop() ?? this.#options.child());
    this.#groups.push(group);
    this.#groups.sort((a, b) => this.#options.compare(a.key, b.key));
    return group;
  }

  #seatOf(peer: PolicyPeer): Seat<K> {
    const seat = this.#seats.get(peer);
    if (seat === undefined) throw new Error(`Peer "${peer.identifier.id}" is in no group: it did not join.`);
    return seat;
  }
}

/** Two at once show whether there is a new one for every group: a policy serves one. */
function sparePolicies(child: () => Policy): Policy[] {
  const spares = [child(), child()];
  if (spares.every(isPolicy) && spares[0] !== spares[1]) return spares;
  throw invalidConfiguration('child', child, 'a function that makes a new policy each time');
}

/** For those who write JavaScript. */
function isPolicy(made: Policy | undefined): boolean {
  return typeof made?.choose === 'function';
}

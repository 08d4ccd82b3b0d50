/** Drives a policy as a list would, without a list: peers join, come and go when a test says so. */
import {
  type Attributes,
  type ChooseRequest,
  type ConnectionStatus,
  type Identifier,
  type Outcome,
  okOutcome,
  type Policy,
  type PolicyPeer,
} from '@peerage/peer-core';

/** A peer whose pending count and status the driver keeps. */
export class DrivenPeer implements PolicyPeer {
  identifier: Identifier;
  weight: number;
  connectionStatus: ConnectionStatus = 'connecting';
  pending = 0;
  unanswered = 0;
  position = -1;

  constructor(identifier: Identifier) {
    this.identifier = identifier;
    this.weight = identifier.attributes?.weight ?? 1;
  }
}

/** Does to a policy what a list does, one step at a time. */
export class PolicyDriver {
  readonly policy: Policy;
  readonly #joined = new Map<string, DrivenPeer>();
  readonly #added = new Map<string, DrivenPeer>();

  constructor(policy: Policy) {
    this.policy = policy;
  }

  /** The ids of the added peers. */
  get ids(): string[] {
    return [...this.#added.keys()];
  }

  /** The ids of the peers that joined and are not added. */
  get absentIds(): string[] {
    return [...this.#joined.keys()].filter(id => !this.#added.has(id));
  }

  /** A peer that joined. */
  peer(id: string): DrivenPeer {
    const peer = this.#joined.get(id);
    if (peer === undefined) throw new Error(`No peer "${id}" joined.`);
    return peer;
  }

  /** A peer joins that is not available yet. */
  join(id: string, attributes?: Attributes): DrivenPeer {
    const peer = new DrivenPeer(attributes === undefined ? { id } : { id, attributes });
    this.#joined.set(id, peer);
    this.policy.joined?.(peer);
    return peer;
  }

  /** A peer joins and is available. */
  add(id: string, attributes?: Attributes): DrivenPeer {
    const peer = this.join(id, attributes);
    this.recover(peer);
    return peer;
  }

  /** Adds `p0` … `p<count − 1>`. */
  addMany(count: number, attributes?: (index: number) => Attributes): void {
    for (let index = 0; index < count; index++) this.add(`p${index}`, attributes?.(index));
  }

  /** An added peer breaks: it stays in the list, and its requests end later. */
  fail(id: string): DrivenPeer {
    this.peer(id).connectionStatus = 'unavailable';
    return this.setAside(id);
  }

  /** An added peer takes no requests for a while although its connection would, as when it is busy. */
  setAside(id: string): DrivenPeer {
    const peer = this.peer(id);
    this.#added.delete(id);
    this.policy.remove(peer);
    return peer;
  }

  /** A peer that joined, or failed, or was set aside is available. */
  recover(peer: DrivenPeer): void {
    peer.connectionStatus = 'available';
    this.#added.set(peer.identifier.id, peer);
    this.policy.add(peer);
  }

  /** A peer leaves the list; its requests end later. */
  remove(id: string): DrivenPeer {
    const peer = this.peer(id);
    if (this.#added.has(id)) this.setAside(id);
    this.#joined.delete(id);
    this.policy.left?.(peer);
    return peer;
  }

  /** Adds a removed peer again, with whatever it still has in flight. */
  restore(peer: DrivenPeer): void {
    this.#joined.set(peer.identifier.id, peer);
    this.policy.joined?.(peer);
    this.recover(peer);
  }

  /** What is known about a peer changes; one that is not added leaves and joins. */
  change(id: string, attributes: Attributes): void {
    const peer = this.peer(id);
    const added = this.#added.has(id);
    if (!added) this.policy.left?.(peer);
    peer.identifier = { id, attributes };
    peer.weight = attributes.weight ?? 1;
    if (added) this.policy.attributesChanged?.(peer);
    else this.policy.joined?.(peer);
  }

  /**
   * Chooses and counts in one step.
   *
   * @throws Error when the policy chose a peer it does not have.
   */
  choose(request: ChooseRequest = {}): DrivenPeer | undefined {
    const chosen = this.policy.choose(request);
    if (chosen === undefined) return undefined;
    const peer = this.#added.get(chosen.identifier.id);
    if (peer !== chosen)
      throw new Error(`${this.policy.name} chose ${chosen.identifier.id}, which it must not have.`);
    peer.pending += 1;
    peer.unanswered += 1;
    this.policy.pendingChanged?.(peer);
    return peer;
  }

  /** Ends a request that was chosen, `latencyMs` after it began. */
  finish(peer: DrivenPeer, outcome: Outcome = okOutcome, latencyMs = 1): void {
    peer.pending -= 1;
    peer.unanswered -= 1;
    if (this.#added.get(peer.identifier.id) === peer) this.policy.pendingChanged?.(peer);
    this.policy.finished?.(peer, outcome, latencyMs);
  }

  /** Chooses `count` times, finishing each request at once; gives how often each peer was chosen. */
  spread(count: number, request: (turn: number) => ChooseRequest = () => ({})): Map<string, number> {
    const picks = new Map(this.ids.map(id => [id, 0]));
    for (let turn = 0; turn < count; turn++) {
      const peer = this.choose(request(turn));
      if (peer === undefined) continue;
      picks.set(peer.identifier.id, (picks.get(peer.identifier.id) ?? 0) + 1);
      this.finish(peer);
    }
    return picks;
  }
}

/** Drives a policy as a list would, without a list: every peer here is available. */
import {
  type Attributes,
  type ChooseRequest,
  type Identifier,
  type Outcome,
  okOutcome,
  type Policy,
  type PolicyPeer,
} from '@peerage/peer-core';

/** A peer whose pending count the driver keeps. */
export class DrivenPeer implements PolicyPeer {
  identifier: Identifier;
  weight: number;
  pending = 0;
  position = -1;

  constructor(identifier: Identifier) {
    this.identifier = identifier;
    this.weight = identifier.attributes?.weight ?? 1;
  }
}

export class PolicyDriver {
  readonly policy: Policy;
  readonly #peers = new Map<string, DrivenPeer>();

  constructor(policy: Policy) {
    this.policy = policy;
  }

  /** The ids of the added peers. */
  get ids(): string[] {
    return [...this.#peers.keys()];
  }

  peer(id: string): DrivenPeer {
    const peer = this.#peers.get(id);
    if (peer === undefined) throw new Error(`The policy has no peer "${id}".`);
    return peer;
  }

  add(id: string, attributes?: Attributes): DrivenPeer {
    const peer = new DrivenPeer(attributes === undefined ? { id } : { id, attributes });
    this.#peers.set(id, peer);
    this.policy.add(peer);
    return peer;
  }

  /** Adds `p0` … `p<count − 1>`. */
  addMany(count: number, attributes?: (index: number) => Attributes): void {
    for (let index = 0; index < count; index++) this.add(`p${index}`, attributes?.(index));
  }

  /** Removes a peer as a list does whose peer broke: its requests end later. */
  remove(id: string): DrivenPeer {
    const peer = this.peer(id);
    this.#peers.delete(id);
    this.policy.remove(peer);
    return peer;
  }

  /** Adds a removed peer again, with whatever it still has in flight. */
  restore(peer: DrivenPeer): void {
    this.#peers.set(peer.identifier.id, peer);
    this.policy.add(peer);
  }

  change(id: string, attributes: Attributes): void {
    const peer = this.peer(id);
    peer.identifier = { id, attributes };
    peer.weight = attributes.weight ?? 1;
    this.policy.attributesChanged?.(peer);
  }

  /**
   * Chooses and counts in one step.
   *
   * @throws Error when the policy chose a peer it does not have.
   */
  choose(request: ChooseRequest = {}): DrivenPeer | undefined {
    const chosen = this.policy.choose(request);
    if (chosen === undefined) return undefined;
    const peer = this.#peers.get(chosen.identifier.id);
    if (peer !== chosen)
      throw new Error(`${this.policy.name} chose ${chosen.identifier.id}, which it must not have.`);
    peer.pending += 1;
    this.policy.pendingChanged?.(peer);
    return peer;
  }

  finish(peer: DrivenPeer, outcome: Outcome = okOutcome, latencyMs = 1): void {
    peer.pending -= 1;
    if (this.#peers.get(peer.identifier.id) === peer) this.policy.pendingChanged?.(peer);
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

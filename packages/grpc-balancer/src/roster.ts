/**
 * The peers of a balancer: follows endpoints and connections, and keeps the policy to the peers it may choose.
 *
 * What a change costs does not depend on how many peers there are, except that an update names them all.
 */
import {
  type Clock,
  type ConnectionStatus,
  type Observer,
  PeerError,
  sameAttributes,
  tell,
  tellProblem,
} from '@peerage/peer-core';
import { Eligibility, FailureGuard, hold, PolicyGuard, SlowStart } from '@peerage/peer-lists/list-parts';
import { connect } from './connect.js';
import { limitConnecting } from './connect-limit.js';
import { connectionKeyOf, identifierOf } from './endpoints.js';
import type { ChannelOptions, ControlHelper, Endpoint } from './grpc-js.js';
import { RequestTally } from './request-tally.js';
import type { BalancerSettings } from './settings.js';
import { SubchannelPeer } from './subchannel-peer.js';

export interface RosterParts {
  /** The balancer's name, for messages. */
  readonly name: string;
  readonly settings: BalancerSettings;
  readonly helper: ControlHelper;
  readonly clock: Clock;
  /** A connection changed, or who may be chosen. */
  readonly onChange: () => void;
  readonly observer: Observer | undefined;
}

export class Roster {
  readonly policy: PolicyGuard;
  readonly tally: RequestTally;
  /** Peers by the status of their connections. */
  readonly counts: Record<ConnectionStatus, number> = { unavailable: 0, connecting: 0, available: 0 };
  /** Which peer failed last, and why. */
  lastError: string | undefined;
  readonly #parts: RosterParts;
  readonly #helper: ControlHelper;
  readonly #eligibility: Eligibility;
  readonly #failures: FailureGuard | undefined;
  readonly #slowStart: SlowStart | undefined;
  readonly #peers = new Map<string, SubchannelPeer>();
  #update = 0;

  constructor(parts: RosterParts) {
    const { name, settings, helper, clock, onChange, observer } = parts;
    const { failureGuard, slowStart, connectTimeoutMs = 20_000 } = settings;
    const report = (error: PeerError): void => tellProblem(observer, name, error);
    this.#parts = parts;
    this.#helper = connectTimeoutMs === false ? helper : limitConnecting(helper, connectTimeoutMs, clock);
    this.policy = new PolicyGuard(settings.makePolicy(), name, report);
    const lessEligible = (): void => {
      this.#failures?.relent();
      onChange();
    };
    this.#eligibility = new Eligibility(this.policy, onChange, lessEligible);
    if (failureGuard !== false) {
      this.#failures = new FailureGuard({
        options: failureGuard,
        clock,
        eligibility: this.#eligibility,
        memberCount: () => this.#peers.size,
        onPhantomGone: member => this.tally.uncount(member),
        report,
      });
    }
    this.#slowStart =
      slowStart && new SlowStart(slowStart, clock, member => this.policy.attributesChanged(member));
    this.tally = new RequestTally({
      policy: this.policy,
      failures: this.#failures,
      counts: settings.counts || failureGuard !== false || this.policy.wantsOutcomes,
      clock,
    });
  }

  get size(): number {
    return this.#peers.size;
  }

  /** How many peers the policy may choose. */
  get eligibleCount(): number {
    return this.#eligibility.count;
  }

  /** Makes the peers those of `endpoints`. The ones that stay keep their connections; of equal ones the first counts. */
  update(endpoints: readonly Endpoint[], options: ChannelOptions): void {
    this.#update += 1;
    for (const endpoint of endpoints) {
      const key = connectionKeyOf(endpoint);
      const known = this.#peers.get(key);
      if (known?.update === this.#update) continue;
      if (known !== undefined) this.#change(known, endpoint);
      const peer = known ?? this.#add(key, endpoint, options);
      peer.update = this.#update;
    }
    for (const [key, peer] of this.#peers) if (peer.update !== this.#update) this.#remove(key, peer);
  }

  /** Gives every connection up; calls in flight end normally. */
  clear(): void {
    this.update([], {});
    this.#failures?.clear();
  }

  #add(key: string, endpoint: Endpoint, options: ChannelOptions): SubchannelPeer {
    const { name: source, observer } = this.#parts;
    const peer = new SubchannelPeer(endpoint, identifierOf(endpoint));
    this.#peers.set(key, peer);
    this.counts[peer.connectionStatus] += 1;
    this.policy.joined(peer);
    try {
      peer.connection = connect(endpoint, this.#helper, options, () => this.#connectionChanged(peer));
      this.#look(peer);
    } catch (cause) {
      // The next update that names it tries again.
      this.#remove(key, peer);
      const details = { list: source, peer: peer.identifier.id };
      tellProblem(observer, source, new PeerError('retain-failed', details, { cause }));
      return peer;
    }
    tell(observer, { type: 'peer-added', source, identifier: peer.identifier });
    return peer;
  }

  #change(peer: SubchannelPeer, endpoint: Endpoint): void {
    if (peer.endpoint === endpoint) return;
    peer.endpoint = endpoint;
    const identifier = identifierOf(endpoint);
    if (sameAttributes(peer.identifier, identifier)) return;
    if (peer.eligible) {
      peer.identifier = identifier;
      this.policy.attributesChanged(peer);
    } else {
      this.policy.left(peer);
      peer.identifier = identifier;
      this.policy.joined(peer);
    }
    const { name: source, observer } = this.#parts;
    tell(observer, { type: 'peer-changed', source, identifier });
  }

  #remove(key: string, peer: SubchannelPeer): void {
    const { connection } = peer;
    this.#peers.delete(key);
    this.counts[peer.connectionStatus] -= 1;
    peer.connection = undefined;
    forgetAnswers(peer);
    this.#slowStart?.end(peer);
    this.#eligibility.hold(peer, hold.draining);
    this.policy.left(peer);
    connection?.release();
    const { name: source, observer } = this.#parts;
    // grpc-js ends what is in flight by itself.
    tell(observer, { type: 'peer-removed', source, identifier: peer.identifier, pending: peer.inFlight });
  }

  #connectionChanged(peer: SubchannelPeer): void {
    const { name: source, observer, helper, onChange } = this.#parts;
    const { identifier, connectionStatus: from } = peer;
    this.#look(peer);
    const to = peer.connectionStatus;
    const reason = peer.connection?.problem;
    if (from !== to) tell(observer, { type: 'status-changed', source, identifier, from, to, reason });
    // The resolver may know by now who takes the place of a peer that is gone.
    if (from === 'available' || to === 'unavailable') helper.requestReresolution();
    onChange();
  }

  #look(peer: SubchannelPeer): void {
    const { connection, connectionStatus: from } = peer;
    if (connection === undefined) return;
    const { status: to, problem } = connection;
    if (problem !== undefined) this.lastError = `${peer.identifier.id}: ${problem}`;
    this.counts[from] -= 1;
    this.counts[to] += 1;
    peer.connectionStatus = to;
    forgetAnswers(peer);
    if (to === 'available') {
      if (from !== 'available') this.#slowStart?.begin(peer);
      this.#eligibility.release(peer, hold.disconnected);
    } else {
      this.#slowStart?.end(peer);
      this.#eligibility.hold(peer, hold.disconnected);
    }
  }
}

/** They are about a connection that is not the peer's any more. */
function forgetAnswers(peer: SubchannelPeer): void {
  peer.answer = undefined;
  peer.countedAnswer = undefined;
}

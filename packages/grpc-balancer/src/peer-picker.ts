/** Picks for a channel that has peers: one picker for as long as the balancer lives, whatever changes. */
import {
  failed,
  type Metadata,
  type PickArgs,
  type Picker,
  type PickResult,
  unavailable,
} from './grpc-js.js';
import { PickRequest } from './pick-request.js';
import type { Roster } from './roster.js';
import type { SubchannelPeer } from './subchannel-peer.js';

export class PeerPicker implements Picker {
  readonly #roster: Roster;
  readonly #request: PickRequest;
  /** Whether calls may have been kept for the next picker since this was set to false. */
  keptCalls = false;

  constructor(roster: Roster, hiddenHeader: string | undefined) {
    this.#roster = roster;
    this.#request = new PickRequest(hiddenHeader);
  }

  /** Throws nothing: what a picker throws ends the process. */
  pick({ metadata }: PickArgs): PickResult {
    try {
      const peer = this.#choose(metadata);
      if (peer !== undefined) return this.#roster.tally.start(peer);
      this.keptCalls = true;
      return unavailable('The policy has no peer for this call, though it has for others.');
    } catch (error) {
      return failed(error instanceof Error ? error.message : String(error));
    }
  }

  /** @throws PeerError what the policy says of the request, or `policy-failed`. */
  #choose(metadata: Metadata): SubchannelPeer | undefined {
    const { policy } = this.#roster;
    const chosen = policy.choose(this.#request.over(metadata));
    if (chosen === undefined) return undefined;
    // Every peer the policy was given is one of the roster's; a policy that makes up its own is caught by `eligible`.
    const peer = chosen as SubchannelPeer;
    if (peer.eligible) return peer;
    throw policy.failed('choose', new Error('It chose a peer that is not available.'));
  }
}

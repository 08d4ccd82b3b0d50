/** Picks for a channel that has peers: one picker for as long as the balancer lives, whatever changes. */
import type { PolicyGuard } from '@peerage/peer-lists/list-parts';
import { failed, type PickArgs, type Picker, type PickResult, unavailable } from './grpc-js.js';
import { PickRequest } from './pick-request.js';
import type { RequestTally } from './request-tally.js';
import type { Roster } from './roster.js';
import type { SubchannelPeer } from './subchannel-peer.js';

export class PeerPicker implements Picker {
  readonly #policy: PolicyGuard;
  readonly #tally: RequestTally;
  readonly #hiddenHeader: string | undefined;
  /** Whether calls may have been kept for the next picker since this was set to false. */
  keptCalls = false;

  constructor({ policy, tally }: Roster, hiddenHeader: string | undefined) {
    this.#policy = policy;
    this.#tally = tally;
    this.#hiddenHeader = hiddenHeader;
  }

  /** Throws nothing: what a picker throws ends the process. */
  pick({ metadata }: PickArgs): PickResult {
    try {
      // Every peer the policy was given is one of the roster's; one that it made up has no answer, and is not eligible.
      const request = new PickRequest(metadata, this.#hiddenHeader);
      const peer = this.#policy.choose(request) as SubchannelPeer | null | undefined;
      return peer === undefined ? this.#keep() : (peer?.answer ?? this.#count(peer));
    } catch (error) {
      return failed(error instanceof Error ? error.message : String(error));
    }
  }

  #keep(): PickResult {
    this.keptCalls = true;
    return unavailable('The policy has no peer for this call, though it has for others.');
  }

  /** @throws PeerError `policy-failed`. */
  #count(peer: SubchannelPeer | null): PickResult {
    if (peer?.eligible) return this.#tally.start(peer);
    throw this.#policy.failed('choose', new Error('It chose a peer that is not available.'));
  }
}

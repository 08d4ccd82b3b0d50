/** The role of a chooser: a peer for each request. */
import type { Identifier } from './identifier.js';
import type { Lifecycle } from './lifecycle.js';
import type { List } from './list.js';
import type { Outcome } from './outcome.js';
import type { Peer } from './peer.js';

/** What a policy may look at when it chooses. */
export interface ChooseRequest {
  /** The full method path, `/package.Service/Method`. */
  readonly procedure?: string | undefined;
  /** Requests with equal keys go to the same peer under a hashing policy. */
  readonly hashKey?: string | undefined;
  /** Peers this request failed on: another one takes it, in another zone if there is one, as long as there is. */
  readonly tried?: readonly Identifier[] | undefined;
  /** The id of the only peer that may take the request, whatever the policy thinks of it. */
  readonly peer?: string | undefined;
  /** Ids of peers that must not take the request, even if there is no other. */
  readonly exclude?: readonly string[] | undefined;
  /** The value of a request header by its lower-case name; several values are joined with `,`. */
  header?(name: string): string | undefined;
}

/** How long a request waits for a peer, and what ends the wait. */
export interface ChooseOptions {
  /** Stops the wait; the promise rejects with `choose-aborted`. */
  readonly signal?: AbortSignal | undefined;
  /** How long to wait for an available peer, instead of the chooser's own default. */
  readonly timeoutMs?: number | undefined;
  /** Reject at once when no peer is available, instead of waiting. */
  readonly failFast?: boolean | undefined;
}

/**
 * A peer that was chosen for one request and counts that request until it is finished.
 *
 * Choosing and counting are one step, so a choice must always be finished, whatever becomes of the request.
 */
export interface Choice {
  readonly peer: Peer;
  /** Notes that the first response message arrived: from here on time is the stream's, not the peer's. */
  responded(): void;
  /**
   * Ends the request. Later calls change nothing.
   *
   * @param outcome How it ended; OK when left out.
   */
  finish(outcome?: Outcome): void;
}

/** Chooses a peer for each request while it runs. */
export interface Chooser extends Lifecycle {
  /** For messages and introspection. */
  readonly name: string;

  /** Whether a request that asks for nothing in particular would be given a peer now. */
  readonly available: boolean;

  /** Calls `listener` whenever `available` has changed, until the function it returns is called. */
  onAvailabilityChanged(listener: () => void): () => void;

  /**
   * Chooses without waiting: `undefined` when no peer that the request admits is available or the chooser does not
   * run.
   *
   * @throws PeerError `invalid-shard-key` and the like when this request can never have a peer, `peer-not-in-list`
   * when it names one that is not there, `policy-failed` when the policy threw.
   */
  tryChoose(request: ChooseRequest): Choice | undefined;

  /**
   * Chooses, waiting in turn for a peer when none is available.
   *
   * @throws PeerError `no-available-peer` when none became available in time, `choose-queue-full` when too many
   * wait already, `choose-aborted`, `choose-without-deadline` when nothing would bound the wait,
   * `list-not-started`, `list-stopped`, and whatever `tryChoose` throws.
   */
  choose(request: ChooseRequest, options?: ChooseOptions): Promise<Choice>;
}

/** A list that chooses among its peers. */
export interface ChooserList extends Chooser, List {}

/** Ties a list to whatever updates it, for as long as the returned lifecycle runs. */
export type Binder = (list: List) => Lifecycle;

/** An endpoint as a member of a list. */
import type { Identifier } from '@peerage/peer-core';
import { Member } from '@peerage/peer-lists/list-parts';
import type { Connection } from './connection.js';
import type { Endpoint, PickResult } from './grpc-js.js';

/** A member is told of its peer by a transport; this one has no peer, and its roster looks after the connection. */
const nobody = { statusChanged: (): void => undefined, loadReported: (): void => undefined };

/** Plain state: each field is written by the one part of the balancer that is named beside it. */
export class SubchannelPeer extends Member {
  /** The roster's: what it was last said to be. */
  endpoint: Endpoint;
  /** The roster's: the last update that named it. */
  update = 0;
  /** The roster's; set until the peer is removed. */
  connection: Connection | undefined;
  /** The tally's: picks of this turn of the event loop whose calls have not started. */
  reserved = 0;
  /** The tally's: its answer to every pick, while the peer may be chosen and nobody counts its requests. */
  answer: PickResult | undefined;
  /** The tally's: its answer to every pick whose call is counted and not timed. */
  countedAnswer: PickResult | undefined;

  constructor(endpoint: Endpoint, identifier: Identifier) {
    super(identifier, nobody);
    this.endpoint = endpoint;
  }
}

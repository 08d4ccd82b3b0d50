/** The way to one endpoint, and how near it is to taking calls. */
import type { ConnectionStatus } from '@peerage/peer-core';
import type { Subchannel } from './grpc-js.js';

/**
 * Connects by itself, and again after every loss and failure.
 *
 * Once it has failed it is `unavailable` until it is `available`: attempts in between change nothing for calls.
 */
export interface Connection {
  readonly status: ConnectionStatus;
  /** Why it is `unavailable`, in the words of grpc-js. */
  readonly problem: string | undefined;
  /** Set while `available`. */
  readonly subchannel: Subchannel | undefined;
  /** Gives the connection up; its calls end normally. */
  release(): void;
}

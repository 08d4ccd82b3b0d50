/** Where a call was started and never arrived, and what was wrong with that. */
import type { ChannelInterface } from '@grpc/grpc-js';
import type { Identifier } from '@peerage/peer-core';
import { channelClosed, type LocalStatus } from './status-of.js';

export class Unreached {
  readonly #channels = new Set<ChannelInterface>();
  readonly #identifiers: Identifier[] = [];
  /** Why it did not arrive the last time. */
  reason: LocalStatus = channelClosed;

  add(identifier: Identifier, channel: ChannelInterface, reason: LocalStatus): void {
    this.#identifiers.push(identifier);
    this.#channels.add(channel);
    this.reason = reason;
  }

  /** Whether the call was started on this very channel. A peer that is connected anew has another one. */
  has(channel: ChannelInterface): boolean {
    return this.#channels.has(channel);
  }

  /** These peers and those that the caller has tried, by now. */
  besides(tried: readonly Identifier[] = []): readonly Identifier[] {
    return [...tried, ...this.#identifiers];
  }
}

/** What a policy sees of a call: its metadata. */
import type { ChooseRequest } from '@peerage/peer-core';
import { headerOf } from '@peerage/transport-grpc/call-parts';
import type { Metadata } from './grpc-js.js';
import { hashKeyHeader } from './routing-key.js';

/**
 * Made for one pick; costs nothing where the policy does not look at it.
 *
 * grpc-js picks with a copy of the metadata that then goes on the wire, so what is only for the policy to see is
 * taken out once it has been read.
 */
export class PickRequest implements ChooseRequest {
  readonly #metadata: Metadata;
  readonly #hiddenHeader: string | undefined;

  constructor(metadata: Metadata, hiddenHeader: string | undefined) {
    this.#metadata = metadata;
    this.#hiddenHeader = hiddenHeader;
  }

  /** What `routingKey` put into the call. */
  get hashKey(): string | undefined {
    const [key] = this.#metadata.get(hashKeyHeader);
    if (key === undefined) return undefined;
    this.#metadata.remove(hashKeyHeader);
    return key.toString();
  }

  header(name: string): string | undefined {
    const value = headerOf(this.#metadata, name);
    if (value !== undefined && name === this.#hiddenHeader) this.#metadata.remove(name);
    return value;
  }
}

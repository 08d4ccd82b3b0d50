/** What a policy sees of a call: its metadata. */
import type { ChooseRequest } from '@peerage/peer-core';
import { headerOf } from '@peerage/transport-grpc';
import { type Metadata, noMetadata } from './grpc-js.js';
import { hashKeyHeader } from './routing-key.js';

/**
 * One view for all calls, good for one pick at a time.
 *
 * grpc-js picks with a copy of the metadata that then goes on the wire, so what is only for the policy to see is
 * taken out once it has been read.
 */
export class PickRequest implements ChooseRequest {
  readonly #hiddenHeader: string | undefined;
  #metadata: Metadata = noMetadata;

  constructor(hiddenHeader: string | undefined) {
    this.#hiddenHeader = hiddenHeader;
  }

  over(metadata: Metadata): this {
    this.#metadata = metadata;
    return this;
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

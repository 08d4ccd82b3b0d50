/** A number for each request, to choose among groups by: random, but the same for requests of one key. */
import { type ChooseRequest, fraction, type Random } from '@peerage/peer-core';
import { Utf8Buffer, Word64, xxh64 } from '@peerage/peer-core/hashing';
import { hashKeyOr, type KeyReader } from '../hashing/request-key.js';

export class RequestDraw {
  readonly #random: Random;
  readonly #keyOf: KeyReader;
  readonly #text = new Utf8Buffer();
  readonly #hash = new Word64();
  readonly #seed: Word64;

  /**
   * @param seed Sets the draws apart from every other use of the same key, where they would only repeat what has
   * been decided: on a hash ring, or in a group of groups.
   * @param header The request header that is the key of a request without `hashKey`.
   * @throws PeerError `invalid-configuration` naming `header`.
   */
  constructor(seed: number, random: Random, header: string | undefined) {
    this.#seed = new Word64(0, seed);
    this.#random = random;
    this.#keyOf = hashKeyOr(header);
  }

  /** From 0 up to 1. */
  of(request: ChooseRequest): number {
    const key = this.#keyOf(request);
    if (key === undefined || key === '') return fraction(this.#random);
    this.#text.set(key);
    xxh64(this.#text.bytes, this.#text.length, this.#hash, this.#seed);
    return this.#hash.upper53 / 2 ** 53;
  }
}

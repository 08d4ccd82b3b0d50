/** What of a request is hashed. */
import { type ChooseRequest, fraction, PeerError, type Random } from '@peerage/peer-core';
import type { Word64 } from '@peerage/peer-core/hashing';
import { callback, type Rule, type Rules, rule } from '@peerage/peer-core/settings';
import { type ByteHash, TextHash } from './text-hash.js';

export interface RequestKeyOptions {
  /** What becomes of a request without a key: it goes to a `random` peer, as by default, or is refused. */
  readonly missingKey?: 'random' | 'refuse';
  readonly random?: Random;
}

export const requestKeyRules: Rules<RequestKeyOptions> = {
  missingKey: rule('"random" or "refuse"', value => value === 'random' || value === 'refuse'),
  random: callback,
};

/** The name of a header of text, in any case. */
export const headerRule: Rule = rule(
  'the name of a header that is not binary',
  value => typeof value === 'string' && /^[0-9a-z_.-]+(?<!-bin)$/i.test(value),
);

/** Reads the key of a request; an empty one is none. */
export type KeyReader = (request: ChooseRequest) => string | undefined;

/** Reads the request's `hashKey` or, when it has none, the header of that name (gRFC A76). */
export function hashKeyOr(header: string | undefined): KeyReader {
  const name = header?.toLowerCase();
  if (name === undefined) return request => request.hashKey;
  return request => (isKey(request.hashKey) ? request.hashKey : request.header?.(name));
}

function isKey(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}

export class RequestKey {
  readonly #read: KeyReader;
  readonly #hash: TextHash;
  readonly #random: Random;
  readonly #refuses: boolean;

  constructor(hash: ByteHash, read: KeyReader, options: RequestKeyOptions) {
    const { missingKey = 'random', random = Math.random } = options;
    this.#read = read;
    this.#hash = new TextHash(hash);
    this.#random = random;
    this.#refuses = missingKey === 'refuse';
  }

  /**
   * The key of a request.
   *
   * @throws PeerError `invalid-shard-key` when there is none and such requests are refused.
   */
  read(request: ChooseRequest): string | undefined {
    const key = this.#read(request);
    if (isKey(key)) return key;
    if (!this.#refuses) return undefined;
    throw new PeerError('invalid-shard-key', { key: '', problem: 'is missing' });
  }

  /** Hashes a key into `hash`; none is hashed at random, which every placement turns into a random place. */
  put(key: string | undefined, hash: Word64): void {
    if (key === undefined) hash.set(fraction(this.#random) * 2 ** 32, fraction(this.#random) * 2 ** 32);
    else this.#hash.put(key, hash);
  }
}

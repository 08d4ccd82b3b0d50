/** What of a request is hashed. */
import { type ChooseRequest, PeerError, type Random } from '@peerage/peer-core';
import type { Word64 } from '@peerage/peer-core/hashing';
import { invalidOption } from './invalid-option.js';
import { type ByteHash, TextHash } from './text-hash.js';

export interface RequestKeyOptions {
  /** What becomes of a request without a key: it goes to a `random` peer, as by default, or is refused. */
  readonly missingKey?: 'random' | 'refuse';
  readonly random?: Random;
}

/** Reads the key of a request; an empty one is none. */
export type KeyReader = (request: ChooseRequest) => string | undefined;

/**
 * Reads the request's `hashKey` or, when it has none, the header of that name (gRFC A76).
 *
 * @throws PeerError `invalid-configuration` naming `header`.
 */
export function hashKeyOr(header: string | undefined): KeyReader {
  const name = headerName('header', header);
  if (name === undefined) return request => request.hashKey;
  return request => (isKey(request.hashKey) ? request.hashKey : request.header?.(name));
}

/**
 * The lower-case name of a header, when there is one.
 *
 * @throws PeerError `invalid-configuration` when it cannot be the name of a header of text.
 */
export function headerName(field: string, header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const name = header.toLowerCase();
  if (/^[0-9a-z_.-]+$/.test(name) && !name.endsWith('-bin')) return name;
  throw invalidOption(field, header, 'the name of a header that is not binary');
}

function isKey(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}

export class RequestKey {
  readonly #read: KeyReader;
  readonly #hash: TextHash;
  readonly #random: Random;
  readonly #refuses: boolean;

  /** @throws PeerError `invalid-configuration` naming `missingKey`. */
  constructor(hash: ByteHash, read: KeyReader, options: RequestKeyOptions) {
    const { missingKey = 'random', random = Math.random } = options;
    if (missingKey !== 'random' && missingKey !== 'refuse') {
      throw invalidOption('missingKey', missingKey, '"random" or "refuse"');
    }
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
    if (key === undefined) hash.set(this.#random() * 2 ** 32, this.#random() * 2 ** 32);
    else this.#hash.put(key, hash);
  }
}

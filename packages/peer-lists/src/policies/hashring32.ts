/** `hashring32`: the hash ring of YARPC and Ringpop, with the same peers for the same shard keys. */
import {
  type ChooseRequest,
  PeerError,
  type Policy,
  type PolicyPeer,
  type Random,
  randomInt,
} from '@peerage/peer-core';
import { Word64 } from '@peerage/peer-core/hashing';
import { checkSettings, integer, type Rules, text } from '@peerage/peer-core/settings';
import { fingerprint32 } from '../hashing/fingerprint32.js';
import { HashPolicy, type PeerPicker } from '../hashing/hash-policy.js';
import { type BoundedLoadOptions, boundedLoadRule, LoadBound } from '../hashing/load-bound.js';
import { Places } from '../hashing/places.js';
import { EqualReplicas } from '../hashing/replica-counts.js';
import {
  headerRule,
  type KeyReader,
  RequestKey,
  type RequestKeyOptions,
  requestKeyRules,
} from '../hashing/request-key.js';
import { Ring } from '../hashing/ring.js';
import type { ByteHash } from '../hashing/text-hash.js';

/** The options of the original, by their own names. */
export interface Hashring32Options extends RequestKeyOptions {
  /** Points on the ring for each peer, from 1 to 10 000; 100 by default. */
  readonly numReplicas?: number;
  /** What stands between a peer's name and the number of a point; nothing by default. */
  readonly replicaDelimiter?: string;
  /** The header that says how many peers clockwise of the key's own to pass over; none by default. */
  readonly offsetHeader?: string;
  /** Where no header says: passes over a random number of peers, fewer than this; 0, the default, is for none. */
  readonly offsetGeneratorValue?: number;
  /** The header that names the peer to go to, key or not; where it names none that is available, the key decides. */
  readonly peerOverrideHeader?: string;
  /** The header that is the key instead of the request's `hashKey`. */
  readonly alternateShardKeyHeader?: string;
  /** Checked and not used, for configurations that have it: the ring grows with its peers. */
  readonly numPeersEstimate?: number;
  readonly boundedLoad?: BoundedLoadOptions;
}

const rules: Rules<Hashring32Options> = {
  ...requestKeyRules,
  numReplicas: integer(1, 10_000),
  replicaDelimiter: text,
  offsetHeader: headerRule,
  offsetGeneratorValue: integer(0),
  peerOverrideHeader: headerRule,
  alternateShardKeyHeader: headerRule,
  numPeersEstimate: integer(1),
  boundedLoad: boundedLoadRule,
};

/**
 * Hashes peers to points on a ring of 32 bits, and gives a request to the peer with the next point clockwise of its
 * shard key; O(1) to choose. Every peer has as many points as any other, whatever its weight.
 *
 * A request with an offset as great as the number of available peers waits for more of them; one whose offset is no
 * number fails with PeerError `invalid-shard-key`.
 *
 * @throws PeerError `invalid-configuration` naming the option.
 */
export function hashring32(options: Hashring32Options = {}): Policy {
  checkSettings('hashring32', options, rules);
  const { numReplicas = 100, replicaDelimiter = '', boundedLoad } = options;
  const ring = new Ring({
    hash: hash32,
    delimiter: replicaDelimiter,
    counts: new EqualReplicas(numReplicas),
  });
  const places = new Places(ring, boundedLoad && new LoadBound(boundedLoad));
  return new HashPolicy('hashring32', places, new ShardPicker(ring, places, options));
}

const hash32: ByteHash = (bytes, length, hash) => hash.set(fingerprint32(bytes, length), 0);

class ShardPicker implements PeerPicker {
  readonly #ring: Ring;
  readonly #places: Places;
  readonly #key: RequestKey;
  readonly #hash = new Word64();
  readonly #overrideHeader: string | undefined;
  readonly #offsetHeader: string | undefined;
  readonly #offsetBelow: number;
  readonly #random: Random;

  constructor(ring: Ring, places: Places, options: Hashring32Options) {
    const keyHeader = options.alternateShardKeyHeader?.toLowerCase();
    const readKey: KeyReader =
      keyHeader === undefined ? ({ hashKey }) => hashKey : request => request.header?.(keyHeader);
    this.#ring = ring;
    this.#places = places;
    this.#key = new RequestKey(hash32, readKey, options);
    this.#overrideHeader = options.peerOverrideHeader?.toLowerCase();
    this.#offsetHeader = options.offsetHeader?.toLowerCase();
    this.#offsetBelow = options.offsetGeneratorValue ?? 0;
    this.#random = options.random ?? Math.random;
  }

  pick(request: ChooseRequest): PolicyPeer | undefined {
    return this.#overriding(request) ?? this.#byKey(request, this.#key.read(request));
  }

  #overriding(request: ChooseRequest): PolicyPeer | undefined {
    if (this.#overrideHeader === undefined) return undefined;
    const name = request.header?.(this.#overrideHeader);
    return name === undefined ? undefined : this.#places.get(name)?.peer;
  }

  #byKey(request: ChooseRequest, key: string | undefined): PolicyPeer | undefined {
    this.#key.put(key, this.#hash);
    const offset = this.#offsetOf(request, key);
    if (offset === 0) return this.#places.choose(this.#hash)?.peer;
    if (offset >= this.#places.openCount) return undefined;
    return this.#places.choose(this.#hash, this.#ring.find(this.#hash, offset))?.peer;
  }

  #offsetOf(request: ChooseRequest, key: string | undefined): number {
    const header = this.#offsetHeader === undefined ? undefined : request.header?.(this.#offsetHeader);
    if (header === undefined || header === '') {
      const below = Math.min(this.#offsetBelow, this.#places.openCount);
      return below === 0 ? 0 : randomInt(this.#random, below);
    }
    if (/^\d{1,15}$/.test(header)) return Number(header);
    const problem = `comes with the offset "${header}", which is not an integer of at least 0`;
    throw new PeerError('invalid-shard-key', { key: key ?? '', problem });
  }
}

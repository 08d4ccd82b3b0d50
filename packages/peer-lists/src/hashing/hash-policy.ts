/** What all hashing policies share: who is there, and the options that are not of one algorithm. */
import type { ChooseRequest, Policy, PolicyPeer } from '@peerage/peer-core';
import { Word64, xxh64 } from '@peerage/peer-core/hashing';
import type { Rules } from '@peerage/peer-core/settings';
import { type BoundedLoadOptions, boundedLoadRule, LoadBound } from './load-bound.js';
import type { Placement } from './placement.js';
import { Places } from './places.js';
import { hashKeyOr, headerRule, RequestKey, type RequestKeyOptions, requestKeyRules } from './request-key.js';

/** The options of every policy that hashes. */
export interface HashPolicyOptions extends RequestKeyOptions {
  /**
   * The request header that is the key of a request without `hashKey`; none by default. Several values count as
   * one, joined with `,`.
   */
  readonly header?: string;
  /** Keeps peers from taking much more than their share: consistent hashing with bounded loads. Off by default. */
  readonly boundedLoad?: BoundedLoadOptions;
}

export const hashPolicyRules: Rules<HashPolicyOptions> = {
  ...requestKeyRules,
  header: headerRule,
  boundedLoad: boundedLoadRule,
};

/** Picks a peer for one request. */
export interface PeerPicker {
  /** Called only while some place is open. */
  pick(request: ChooseRequest): PolicyPeer | undefined;
}

/** Keeps the places, and leaves the picking to its picker. */
export class HashPolicy implements Policy {
  readonly name: string;
  readonly #places: Places;
  readonly #picker: PeerPicker;

  constructor(name: string, places: Places, picker: PeerPicker) {
    this.name = name;
    this.#places = places;
    this.#picker = picker;
  }

  choose(request: ChooseRequest): PolicyPeer | undefined {
    return this.#places.openCount === 0 ? undefined : this.#picker.pick(request);
  }

  joined(peer: PolicyPeer): void {
    this.#places.joined(peer);
  }

  left(peer: PolicyPeer): void {
    this.#places.left(peer);
  }

  add(peer: PolicyPeer): void {
    this.#places.add(peer);
  }

  remove(peer: PolicyPeer): void {
    this.#places.remove(peer);
  }

  attributesChanged(peer: PolicyPeer): void {
    this.#places.attributesChanged(peer);
  }

  pendingChanged(peer: PolicyPeer): void {
    this.#places.pendingChanged(peer);
  }
}

/** Picks the peer where the key of the request belongs. */
class KeyPicker implements PeerPicker {
  readonly #places: Places;
  readonly #key: RequestKey;
  readonly #hash = new Word64();

  constructor(places: Places, key: RequestKey) {
    this.#places = places;
    this.#key = key;
  }

  pick(request: ChooseRequest): PolicyPeer | undefined {
    this.#key.put(this.#key.read(request), this.#hash);
    return this.#places.choose(this.#hash)?.peer;
  }
}

/** The policy of that name which hashes with XXH64 and asks `placement` where keys belong. */
export function hashPolicy(name: string, placement: Placement, options: HashPolicyOptions): Policy {
  const key = new RequestKey(xxh64, hashKeyOr(options.header), options);
  const places = new Places(placement, options.boundedLoad && new LoadBound(options.boundedLoad));
  return new HashPolicy(name, places, new KeyPicker(places, key));
}

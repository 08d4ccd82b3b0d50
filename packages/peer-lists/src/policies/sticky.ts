/** Sticky: a key stays with the peer it was given first, whoever else comes. */
import {
  type ChooseRequest,
  type Clock,
  type Policy,
  type PolicyPeer,
  systemClock,
} from '@peerage/peer-core';
import { Word64, xxh64 } from '@peerage/peer-core/hashing';
import {
  checkSettings,
  clockRule,
  durationMs,
  integer,
  type Rules,
  valueOr,
} from '@peerage/peer-core/settings';
import { LRUCache } from 'lru-cache';
import {
  HashPolicy,
  type HashPolicyOptions,
  hashPolicyRules,
  type PeerPicker,
} from '../hashing/hash-policy.js';
import { type BoundedLoadOptions, boundedLoadRule, LoadBound } from '../hashing/load-bound.js';
import { isOpen, type Place } from '../hashing/placement.js';
import { Places } from '../hashing/places.js';
import { RendezvousRanking } from '../hashing/rendezvous-ranking.js';
import { hashKeyOr, RequestKey } from '../hashing/request-key.js';

/** What is remembered of keys, and when one moves. */
export interface StickyOptions extends Omit<HashPolicyOptions, 'boundedLoad'> {
  /** How many keys are remembered, those used last, from 1 to 16 777 216; 10 000 by default. */
  readonly maxKeys?: number;
  /**
   * How long a key that had to move stays where it went before it may return, in milliseconds; 10 000 by default,
   * `Infinity` for good.
   */
  readonly returnAfterMs?: number;
  /**
   * A peer over this bound loses the keys that ask for more; `false` lets none go. By default a factor of 1.25, and
   * a minimum of 10: parallel requests of one key at low load are no reason to part them.
   */
  readonly boundedLoad?: BoundedLoadOptions | false;
  readonly clock?: Clock;
}

const rules: Rules<StickyOptions> = {
  ...hashPolicyRules,
  maxKeys: integer(1, 2 ** 24),
  returnAfterMs: durationMs,
  boundedLoad: valueOr(false, boundedLoadRule),
  clock: clockRule,
};

/**
 * Gives a key the peer that rendezvous hashing ranks first, and remembers it; O(1) to choose for a known key, O(n)
 * for another.
 *
 * A known key moves when its peer is not available or over its bound, to the next in the key's own ranking. It
 * stays there until `returnAfterMs` have passed and its first peer has no more than its share of the load; a peer
 * that comes attracts new keys only.
 *
 * @throws PeerError `invalid-configuration` naming the option.
 */
export function sticky(options: StickyOptions = {}): Policy {
  checkSettings('sticky', options, rules);
  const { maxKeys = 10_000, returnAfterMs = 10_000, boundedLoad = { minimum: 10 } } = options;
  const bound = boundedLoad === false ? undefined : new LoadBound(boundedLoad);
  const ranking = new RendezvousRanking();
  const places = new Places(ranking, bound);
  const picker = new StickyPicker({
    ranking,
    places,
    bound,
    key: new RequestKey(xxh64, hashKeyOr(options.header), options),
    maxKeys,
    returnAfterMs,
    clock: options.clock ?? systemClock,
  });
  return new HashPolicy('sticky', places, picker);
}

interface StickyParts {
  readonly ranking: RendezvousRanking;
  readonly places: Places;
  readonly bound: LoadBound | undefined;
  readonly key: RequestKey;
  readonly maxKeys: number;
  readonly returnAfterMs: number;
  readonly clock: Clock;
}

/** Where a key stays. */
interface Stay {
  /** The name of the place it returns to. */
  readonly home: string;
  place: Place;
  /** Set while the key is not at home. */
  movedAtMs: number | undefined;
}

class StickyPicker implements PeerPicker {
  readonly #parts: StickyParts;
  readonly #stays: LRUCache<string, Stay>;
  readonly #hash = new Word64();

  constructor(parts: StickyParts) {
    this.#parts = parts;
    this.#stays = new LRUCache({ max: parts.maxKeys });
  }

  pick(request: ChooseRequest): PolicyPeer | undefined {
    const key = this.#parts.key.read(request);
    const stay = key === undefined ? undefined : this.#stays.get(key);
    if (stay !== undefined) {
      this.#returnHome(stay);
      const peer = this.#stayingPeer(stay);
      if (peer !== undefined) return peer;
    }
    this.#parts.key.put(key, this.#hash);
    const own = this.#parts.ranking.find(this.#hash);
    const place = this.#parts.places.choose(this.#hash, own);
    if (key !== undefined && own !== undefined && place !== undefined) this.#settle(key, stay, own, place);
    return place?.peer;
  }

  #returnHome(stay: Stay): void {
    const { clock, returnAfterMs, places, bound } = this.#parts;
    if (stay.movedAtMs === undefined || clock.now() - stay.movedAtMs < returnAfterMs) return;
    const home = places.get(stay.home);
    if (home === undefined || bound?.isAtEase(home) === false) return;
    stay.place = home;
    stay.movedAtMs = undefined;
  }

  #stayingPeer(stay: Stay): PolicyPeer | undefined {
    const { places, bound } = this.#parts;
    // A peer that left the list and came again has a new place of the old name.
    const place = isOpen(stay.place) ? stay.place : places.get(stay.place.name);
    if (place === undefined || bound?.admits(place) === false) return undefined;
    stay.place = place;
    return place.peer;
  }

  /** @param own Where the key would be with nobody full. */
  #settle(key: string, stay: Stay | undefined, own: Place, place: Place): void {
    const { clock, places } = this.#parts;
    const home = stay !== undefined && places.has(stay.home) ? stay.home : own.name;
    const movedAtMs = place.name === home ? undefined : clock.now();
    this.#stays.set(key, { home, place, movedAtMs });
  }
}

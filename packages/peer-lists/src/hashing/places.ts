/**
 * Who stands where: the peers of a list at the places of a placement.
 *
 * A peer has its place from when it joins the list until it leaves. Whether it is available only opens and closes
 * the place: a peer that flaps costs nothing, and moves no key but its own.
 */
import type { PolicyPeer } from '@peerage/peer-core';
import type { Word64 } from '@peerage/peer-core/hashing';
import type { LoadBound } from './load-bound.js';
import { isOpen, type OpenPlace, type Place, type Placement } from './placement.js';

/** A peer of the list. */
interface Seat {
  readonly peer: PolicyPeer;
  place: SharedPlace;
  weight: number;
  joined: boolean;
  available: boolean;
}

/**
 * The place of all peers of one name. The available one whose id sorts first takes the requests, the others stand
 * by: there are two while an instance is replaced by one that inherits its hash key.
 */
class SharedPlace implements Place {
  readonly name: string;
  /** In the order of ids. Replaced when it changes: an array of one takes a tenth of one that was pushed to. */
  seats: readonly Seat[] = [];
  /** That of the first seat; 0 while the place is not in the placement. */
  weight = 0;
  slot = -1;
  peer: PolicyPeer | undefined;
  /** How many requests of `peer` the bound knows of. */
  pending = 0;
  /** Where the place stands among the open ones. */
  order = -1;

  constructor(name: string) {
    this.name = name;
  }
}

export class Places {
  readonly #placement: Placement;
  readonly #bound: LoadBound | undefined;
  /** By the position of their peers. */
  readonly #seats: Seat[] = [];
  readonly #byName = new Map<string, SharedPlace>();
  readonly #open: SharedPlace[] = [];

  /** @param bound Is told of every request and every place that opens or closes. */
  constructor(placement: Placement, bound: LoadBound | undefined) {
    this.#placement = placement;
    this.#bound = bound;
  }

  get openCount(): number {
    return this.#open.length;
  }

  /** Whether a peer of the list has that name. */
  has(name: string): boolean {
    return this.#byName.has(name);
  }

  /** The open place of that name. */
  get(name: string): OpenPlace | undefined {
    const place = this.#byName.get(name);
    return isOpen(place) ? place : undefined;
  }

  /** The place that takes a request for `key`: `own`, where the key belongs, unless that is full. */
  choose(key: Word64, own: OpenPlace | undefined = this.#placement.find(key)): OpenPlace | undefined {
    const place = own ?? this.#search(key, undefined);
    if (place === undefined || this.#bound === undefined || this.#bound.admits(place)) return place;
    return this.#placement.spill(key, this.#bound) ?? this.#search(key, this.#bound) ?? place;
  }

  joined(peer: PolicyPeer): void {
    this.#seatOf(peer).joined = true;
  }

  left(peer: PolicyPeer): void {
    const seat = this.#seatOf(peer);
    seat.joined = false;
    this.#settle(seat);
  }

  add(peer: PolicyPeer): void {
    const seat = this.#seatOf(peer);
    seat.available = true;
    this.#settle(seat);
  }

  remove(peer: PolicyPeer): void {
    const seat = this.#seatOf(peer);
    seat.available = false;
    this.#settle(seat);
  }

  attributesChanged(peer: PolicyPeer): void {
    const seat = this.#seatOf(peer);
    const from = seat.place;
    const name = nameOf(peer);
    seat.weight = weightOf(peer);
    if (from.name !== name) {
      from.seats = from.seats.filter(other => other !== seat);
      seat.place = this.#placeNamed(name);
      seat.place.seats = withSeat(seat.place.seats, seat);
      this.#refresh(from);
    }
    this.#refresh(seat.place);
  }

  pendingChanged(peer: PolicyPeer): void {
    const place = this.#seats[peer.position]?.place;
    if (this.#bound === undefined || place?.peer !== peer) return;
    this.#bound.count(peer.pending - place.pending);
    place.pending = peer.pending;
  }

  /** The first open place with room, from one that the key decides. O(n): for keys that nothing else leads anywhere. */
  #search(key: Word64, bound: LoadBound | undefined): OpenPlace | undefined {
    const count = this.#open.length;
    for (let passed = 0; passed < count; passed++) {
      const place = this.#open[((key.low >>> 0) + passed) % count];
      if (isOpen(place) && bound?.admits(place) !== false) return place;
    }
    return undefined;
  }

  #seatOf(peer: PolicyPeer): Seat {
    const known = this.#seats[peer.position];
    if (known?.peer === peer) return known;
    const place = this.#placeNamed(nameOf(peer));
    const seat: Seat = { peer, place, weight: weightOf(peer), joined: false, available: false };
    peer.position = this.#seats.push(seat) - 1;
    place.seats = withSeat(place.seats, seat);
    this.#refresh(place);
    return seat;
  }

  #placeNamed(name: string): SharedPlace {
    let place = this.#byName.get(name);
    if (place === undefined) {
      place = new SharedPlace(name);
      this.#byName.set(name, place);
    }
    return place;
  }

  /** A peer keeps its seat while it is in the list or, where nobody says who is, while it is available. */
  #settle(seat: Seat): void {
    if (!seat.joined && !seat.available) {
      const last = this.#seats.pop();
      if (last !== undefined && last !== seat) {
        this.#seats[seat.peer.position] = last;
        last.peer.position = seat.peer.position;
      }
      seat.peer.position = -1;
      seat.place.seats = seat.place.seats.filter(other => other !== seat);
    }
    this.#refresh(seat.place);
  }

  /** Makes a place what its seats say. */
  #refresh(place: SharedPlace): void {
    const weight = place.seats[0]?.weight ?? 0;
    const peer = place.seats.find(({ available }) => available)?.peer;
    const reweighed = weight !== place.weight;
    if (place.peer !== undefined && (reweighed || peer !== place.peer)) this.#close(place);
    if (reweighed) {
      if (place.weight > 0) this.#placement.remove(place);
      place.weight = weight;
      if (weight > 0) this.#placement.add(place);
      else this.#byName.delete(place.name);
    }
    if (place.peer === undefined && peer !== undefined) this.#openTo(place, peer);
  }

  #openTo(place: SharedPlace, peer: PolicyPeer): void {
    place.peer = peer;
    place.pending = peer.pending;
    place.order = this.#open.push(place) - 1;
    this.#bound?.open(place.weight, place.pending);
  }

  #close(place: SharedPlace): void {
    place.peer = undefined;
    const last = this.#open.pop();
    if (last !== undefined && last !== place) {
      this.#open[place.order] = last;
      last.order = place.order;
    }
    this.#bound?.close(place.weight, place.pending);
  }
}

/** In the order of ids, which is the same in every client. */
function withSeat(seats: readonly Seat[], seat: Seat): Seat[] {
  const after = seats.findIndex(({ peer }) => peer.identifier.id > seat.peer.identifier.id);
  return seats.toSpliced(after === -1 ? seats.length : after, 0, seat);
}

/** What a peer is hashed by: its hash key (gRFC A76), or its id. */
function nameOf({ identifier }: PolicyPeer): string {
  const hashKey = identifier.attributes?.hashKey;
  return hashKey === undefined || hashKey === '' ? identifier.id : hashKey;
}

/** What is said of the peer, not its present weight: keys must not move while a peer warms up. */
function weightOf({ identifier }: PolicyPeer): number {
  return identifier.attributes?.weight ?? 1;
}

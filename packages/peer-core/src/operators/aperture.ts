/**
 * Divides peers among clients that know their place, so that every peer has the same share of the clients.
 *
 * Peers and clients lie evenly on one ring, and a client takes the peers on an arc that begins at its own place.
 */

import type { Identifier } from '../identifier.js';
import { checkInteger, checkSettings, integer, type Rules, required } from '../settings/index.js';
import { rankWith } from './ranking.js';
import { Ring } from './ring.js';
import { answering, type UpdateOperator } from './update-operator.js';
import { withAttributes } from './with-attributes.js';

export interface ApertureOptions {
  /** Which of the clients this one is, from 0; every number is one client's. */
  readonly clientIndex: number;
  /** How many clients there are, at most 10⁹; all are told the same. */
  readonly clientCount: number;
  /** How many whole peers the arc is wide, at least; 12 by default. */
  readonly size?: number;
  /**
   * Shuffles the peers on the ring, an integer from 0 to 2⁵³ − 1; 0 by default. The same for all clients; other
   * groups of clients take another, so that the ends of their arcs do not meet on the same peers.
   */
  readonly seed?: number;
}

const rules: Rules<ApertureOptions> = {
  clientCount: required(integer(1, 1e9)),
  clientIndex: required(integer(0)),
  size: integer(1),
  seed: integer(0),
};

/**
 * Keeps the peers on this client's arc of the ring; the weight of one that the arc cuts is multiplied by the part
 * of it that lies on the arc.
 *
 * The arc is `size` peers wide, rounded up until the arcs of all clients together go round the ring a whole number
 * of times. So the weights that all clients give a peer add up to the same for every peer, exactly; few clients
 * of many peers take wide arcs; and when there are no more than `size` peers everybody takes all of them.
 *
 * Every update is answered with a snapshot. An id that a snapshot names twice counts once.
 *
 * Source: `DeterministicAperture` and `Ring` in Finagle.
 *
 * @throws PeerError `invalid-configuration` naming the field.
 */
export function aperture(options: ApertureOptions): UpdateOperator {
  checkSettings('aperture', options, rules);
  const { clientIndex, clientCount, size = 12, seed = 0 } = options;
  checkInteger('clientIndex', clientIndex, 0, clientCount - 1);
  return answering(() => {
    const ring = new Ring(rankWith(seed));
    return update => {
      ring.apply(update);
      const lengths = lengthsOnArc(ring.size, clientIndex, clientCount, size);
      if (lengths === undefined) return ring.list();
      return [...lengths].flatMap(([index, length]) => {
        const peer = ring.at(index);
        return peer === undefined ? [] : [scaled(peer, length / clientCount)];
      });
    };
  });
}

/**
 * How much of each peer lies on the arc, by the peer's index; `undefined` when the arc is the whole ring.
 *
 * The ring is measured in `peerCount × clientCount` units: a peer is `clientCount` long, clients stand `peerCount`
 * apart, and every arc begins and ends on an integer.
 */
function lengthsOnArc(
  peerCount: number,
  clientIndex: number,
  clientCount: number,
  size: number,
): ReadonlyMap<number, number> | undefined {
  const rounds = Math.ceil((size * clientCount) / peerCount);
  if (rounds >= clientCount) return undefined;
  const lengths = new Map<number, number>();
  const end = (clientIndex + rounds) * peerCount;
  for (let at = clientIndex * peerCount; at < end; ) {
    const index = Math.floor(at / clientCount);
    const next = Math.min(end, (index + 1) * clientCount);
    // An arc nearly as long as the ring may end on the peer it begins on.
    const onRing = index % peerCount;
    lengths.set(onRing, (lengths.get(onRing) ?? 0) + next - at);
    at = next;
  }
  return lengths;
}

function scaled(peer: Identifier, share: number): Identifier {
  return share === 1 ? peer : withAttributes(peer, { weight: (peer.attributes?.weight ?? 1) * share });
}

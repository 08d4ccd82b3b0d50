/** Keeps to peers that are near, as long as there are enough of them. */

import type { Identifier, Locality } from '../identifier.js';
import { checkSettings, integer, invalidConfiguration, type Rules, rule } from '../settings/index.js';
import { snapshots } from './snapshots.js';
import type { UpdateOperator } from './update-operator.js';
import { withAttributes } from './with-attributes.js';

/** When a scope is wide enough. */
export interface PreferLocalityOptions {
  /** How many peers make a scope wide enough; 3 by default. */
  readonly minPeerCount?: number;
  /**
   * What becomes of peers outside the chosen scope: `leave-out`, the default, saves their connections;
   * `lower-priority` keeps them as lower levels for a policy that fails over by priority.
   */
  readonly others?: 'leave-out' | 'lower-priority';
}

const rules: Rules<PreferLocalityOptions> = {
  minPeerCount: integer(1),
  others: rule(
    "'leave-out' or 'lower-priority'",
    value => value === 'leave-out' || value === 'lower-priority',
  ),
};

/** The parts of a locality, from wide to narrow. */
const parts = ['region', 'zone', 'subZone'] as const satisfies readonly (keyof Locality)[];

/**
 * Chooses the narrowest scope around `local` that has at least `minPeerCount` peers.
 *
 * The scopes are the peers that agree with `local` in every part it names, then those that agree in all but the
 * narrowest part, and so on to all peers. A peer that does not say where it is belongs to the last one only.
 *
 * Among peers of `lower-priority`, a peer's own priority comes first and its scope second.
 *
 * @throws PeerError `invalid-configuration` naming the field; `local` must name a part.
 */
export function preferLocality(local: Locality, options: PreferLocalityOptions = {}): UpdateOperator {
  checkSettings('preferLocality', options, rules);
  const { minPeerCount = 3, others = 'leave-out' } = options;
  const named = namedParts(local);

  /** In how many of the narrower parts a peer is elsewhere; 0 is nearest. */
  function distanceTo({ attributes }: Identifier): number {
    const locality = attributes?.locality;
    const agreed = named.findIndex(part => locality?.[part] !== local[part]);
    return agreed === -1 ? 0 : named.length - agreed;
  }

  /** The distance within which there are enough peers. */
  function reachOver(peers: readonly Identifier[]): number {
    for (let reach = 0; reach < named.length; reach++) {
      const within = peers.filter(peer => distanceTo(peer) <= reach);
      if (new Set(within.map(({ id }) => id)).size >= minPeerCount) return reach;
    }
    return named.length;
  }

  return snapshots(peers => {
    const reach = reachOver(peers);
    if (others === 'leave-out') return peers.filter(peer => distanceTo(peer) <= reach);
    return peers.map(peer => {
      const own = peer.attributes?.priority ?? 0;
      const beyond = Math.max(0, distanceTo(peer) - reach);
      return withAttributes(peer, { priority: own * (named.length + 1) + beyond });
    });
  });
}

function namedParts(local: Locality): readonly (keyof Locality)[] {
  if (typeof local !== 'object' || local === null) {
    throw invalidConfiguration('local', local, 'a region, a zone or a subZone');
  }
  const named = parts.filter(part => local[part] !== undefined);
  if (named.length === 0) throw invalidConfiguration('local', '{}', 'a region, a zone or a subZone');
  for (const part of named) {
    if (typeof local[part] !== 'string' || local[part] === '') {
      throw invalidConfiguration(`local.${part}`, `"${local[part]}"`, 'a name');
    }
  }
  return named;
}

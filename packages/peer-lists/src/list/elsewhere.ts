/** Chooses for a request that may not, or had better not, go to just any peer. */
import type { ChooseRequest, Identifier } from '@peerage/peer-core';
import type { Eligibility } from './eligibility.js';
import type { Member } from './member.js';

/** Enough to leave a zone; what takes longer is not worth the wait of the request. */
const mostTriedDraws = 8;

/**
 * Draws from the policy until it gives a peer that is not excluded and was not tried, in a zone that was not; if there
 * is none, one that was not tried; if there is none, any that is not excluded.
 *
 * What was drawn and put aside is taken from the policy meanwhile, so any policy draws somebody else next, and no more
 * than the excluded ones are drawn in vain.
 *
 * @param draw Asks the policy; the peer must then be given to the request or put aside.
 */
export function chooseElsewhere(
  request: ChooseRequest,
  eligibility: Eligibility,
  draw: (request: ChooseRequest) => Member | undefined,
): Member | undefined {
  const { tried = [], exclude = [] } = request;
  const excludedIds = new Set(exclude);
  const triedIds = new Set(tried.map(({ id }) => id));
  const triedZones = new Set(tried.map(zoneOf).filter(zone => zone !== undefined));
  const aside: Member[] = [];
  const admitted: Member[] = [];
  try {
    while (admitted.length < mostTriedDraws) {
      const member = draw(request);
      if (member === undefined) break;
      const { identifier } = member;
      if (!excludedIds.has(identifier.id)) {
        const zone = zoneOf(identifier);
        if (!triedIds.has(identifier.id) && (zone === undefined || !triedZones.has(zone))) return member;
        admitted.push(member);
      }
      aside.push(member);
      eligibility.setAside(member);
    }
    return admitted.find(({ identifier }) => !triedIds.has(identifier.id)) ?? admitted[0];
  } finally {
    for (const member of aside) eligibility.putBack(member);
  }
}

function zoneOf({ attributes }: Identifier): string | undefined {
  return attributes?.locality?.zone;
}

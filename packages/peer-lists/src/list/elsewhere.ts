/** Chooses for a request that failed before: somewhere else, if there is somewhere else. */
import type { ChooseRequest, Identifier } from '@peerage/peer-core';
import type { Eligibility } from './eligibility.js';
import type { Member } from './member.js';

/** Enough to leave a zone; what takes longer is not worth the wait of the request. */
const mostDraws = 8;

/**
 * Draws from the policy until it gives a peer that was not tried, in a zone that was not; if there is none, one
 * that was not tried; if there is none, any.
 *
 * What was drawn and put aside is taken from the policy meanwhile, so any policy draws somebody else next.
 *
 * @param draw Asks the policy; the peer must then be given to the request or put aside.
 */
export function chooseElsewhere(
  request: ChooseRequest,
  tried: readonly Identifier[],
  eligibility: Eligibility,
  draw: (request: ChooseRequest) => Member | undefined,
): Member | undefined {
  const triedIds = new Set(tried.map(({ id }) => id));
  const triedZones = new Set(tried.map(zoneOf).filter(zone => zone !== undefined));
  const aside: Member[] = [];
  try {
    for (let drawn = 0; drawn < mostDraws; drawn++) {
      const member = draw(request);
      if (member === undefined) break;
      const zone = zoneOf(member.identifier);
      if (!triedIds.has(member.identifier.id) && (zone === undefined || !triedZones.has(zone))) return member;
      aside.push(member);
      eligibility.setAside(member);
    }
    return aside.find(({ identifier }) => !triedIds.has(identifier.id)) ?? aside[0];
  } finally {
    for (const member of aside) eligibility.putBack(member);
  }
}

function zoneOf({ attributes }: Identifier): string | undefined {
  return attributes?.locality?.zone;
}

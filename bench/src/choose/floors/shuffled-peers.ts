/** The order in which a floor takes its peers in: as little order as the policies keep. */
import { randomInt } from '@peerage/peer-core';
import { chance } from '../chance.js';

/**
 * The first `n` peers, shuffled, always in the same way.
 *
 * Peers in order would lie in memory as they are visited, and a heap of them would sift along paths that the
 * processor learns by heart.
 */
export function shuffledPeers(n: number): number[] {
  const random = chance(n);
  const peers: number[] = [];
  for (let peer = 0; peer < n; peer++) {
    const place = randomInt(random, peer + 1);
    peers.push(peers[place] ?? peer);
    peers[place] = peer;
  }
  return peers;
}

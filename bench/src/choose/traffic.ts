/** Who the peers are and what the requests ask for: the same for a list and for its floor. */
import type { Attributes } from '@peerage/peer-core';
import { chance } from './chance.js';

/** The name of a peer by its number, below 65 536. */
export function addressOf(peer: number): string {
  return `10.0.${peer >> 8}.${peer & 255}:50051`;
}

/** From 1 to 4. */
export function weightOf(peer: number): number {
  return 1 + (peer % 4);
}

export function weighted(peer: number): Attributes {
  return { weight: weightOf(peer) };
}

/** Every other peer is for when the others are missing. */
export function prioritized(peer: number): Attributes {
  return { priority: peer % 2 };
}

const zones = ['a', 'b', 'c'];

export function zoned(peer: number): Attributes {
  return { locality: { zone: zones[peer % zones.length] ?? '' } };
}

export const fewKeyCount = 1_001;

/**
 * So many that their places are not all in a near cache, and that with 2N requests in flight no key comes again just
 * when its last request has ended.
 */
function manyKeyCount(n: number): number {
  return Math.max(fewKeyCount, 3 * n + 1);
}

function textKey(key: number): string {
  return `session-${(key * 7_919) % 100_003}`;
}

/** For policies that have to know a key before it costs what it is going to cost. */
export function fewKeys(): string[] {
  return Array.from({ length: fewKeyCount }, (_, key) => textKey(key));
}

export function manyKeys(n: number): string[] {
  return Array.from({ length: manyKeyCount(n) }, (_, key) => textKey(key));
}

/** As many keys as numbers of 32 bits, for floors: what it takes to hash text is not theirs. */
export function hashedKeys(n: number): number[] {
  const random = chance(n);
  return Array.from({ length: manyKeyCount(n) }, () => Math.floor(random() * 2 ** 32));
}

/** The names of the peers that are in at the beginning. */
export function addresses(n: number): string[] {
  return Array.from({ length: n }, (_, peer) => addressOf(peer));
}

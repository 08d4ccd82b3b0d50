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

/** How many keys come before the first one comes again, where there are few. */
export const fewKeyCount = 1_001;

/**
 * And where there are many: their places are not in every cache then, and no key is asked for where its last request
 * has just ended.
 */
function manyKeyCount(n: number): number {
  return Math.max(fewKeyCount, 3 * n + 1);
}

function textKey(key: number): string {
  return `session-${(key * 7_919) % 100_003}`;
}

export function fewKeys(): string[] {
  return Array.from({ length: fewKeyCount }, (_, key) => textKey(key));
}

export function manyKeys(n: number): string[] {
  return Array.from({ length: manyKeyCount(n) }, (_, key) => textKey(key));
}

/** Stand for many keys where they need not be text: numbers of 32 bits, as if they had been hashed. */
export function hashedKeys(n: number): number[] {
  const random = chance(n);
  return Array.from({ length: manyKeyCount(n) }, () => Math.floor(random() * 2 ** 32));
}

/** The names of the peers that are in at the beginning. */
export function addresses(n: number): string[] {
  return Array.from({ length: n }, (_, peer) => addressOf(peer));
}

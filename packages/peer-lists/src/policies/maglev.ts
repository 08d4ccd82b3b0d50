/** Maglev hashing: requests with equal keys go to the same peer, and all peers have nearly equal shares of the keys. */
import type { Policy } from '@peerage/peer-core';
import { checkSettings, type Rules, rule } from '@peerage/peer-core/settings';
import { type HashPolicyOptions, hashPolicy, hashPolicyRules } from '../hashing/hash-policy.js';
import { MaglevTable } from '../hashing/maglev-table.js';

export interface MaglevOptions extends HashPolicyOptions {
  /**
   * Entries of the table: a prime from 2 to 5 000 011, 65 537 by default. A hundred times the number of peers keeps
   * shares within 1 % of each other; each entry takes 4 bytes.
   */
  readonly tableSize?: number;
}

const greatestTable = 5_000_011;

const rules: Rules<MaglevOptions> = {
  ...hashPolicyRules,
  tableSize: rule(`a prime from 2 to ${greatestTable}`, isPrime),
};

/**
 * Looks a key up in a table that the peers have shared out among them; O(1) to choose, O(tableSize) to add or remove
 * a peer of the list.
 *
 * @throws PeerError `invalid-configuration` naming the option.
 */
export function maglev(options: MaglevOptions = {}): Policy {
  checkSettings('maglev', options, rules);
  const { tableSize = 65_537 } = options;
  return hashPolicy('maglev', new MaglevTable(tableSize), options);
}

function isPrime(value: unknown): boolean {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 2 || value > greatestTable)
    return false;
  for (let divisor = 2; divisor * divisor <= value; divisor++) {
    if (value % divisor === 0) return false;
  }
  return true;
}

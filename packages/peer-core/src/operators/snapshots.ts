/** Turns what changed into everybody there is. */
import type { Identifier } from '../identifier.js';
import { KnownPeers } from './known-peers.js';
import { answering, type UpdateOperator } from './update-operator.js';

/**
 * Answers every update with a snapshot: for operators that look at all peers together.
 *
 * `change`, a pure function, makes of that snapshot what is emitted; left out, it is emitted as it is. What it
 * throws becomes an error of the stream.
 */
export function snapshots(
  change: (snapshot: readonly Identifier[]) => readonly Identifier[] = snapshot => snapshot,
): UpdateOperator {
  return answering(() => {
    const known = new KnownPeers();
    return update => {
      known.apply(update);
      return change(known.list());
    };
  });
}

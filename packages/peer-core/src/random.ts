/** Chance as a parameter, so that tests repeat it. */

/** A uniform number in [0, 1), like `Math.random`, which is the default everywhere. */
export type Random = () => number;

/** A uniform integer in [0, bound). */
export function randomInt(random: Random, bound: number): number {
  return Math.floor(random() * bound);
}

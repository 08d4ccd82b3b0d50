/** Chance as a parameter, so that tests repeat it. */

// Taken out once: inside a vm context, as in jest, looking up a global costs more than the rest of a draw.
const { floor } = Math;

/** A uniform number in [0, 1), like `Math.random`, which is the default everywhere. */
export type Random = () => number;

/** A uniform number in [0, 1), whatever `random` gives: what it must not give counts as 0. */
export function fraction(random: Random): number {
  const drawn = random();
  return drawn >= 0 && drawn < 1 ? drawn : 0;
}

/** A uniform integer in [0, bound). */
export function randomInt(random: Random, bound: number): number {
  return floor(fraction(random) * bound);
}

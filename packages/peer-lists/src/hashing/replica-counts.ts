/** How many replicas each place has on a ring: hashes of its name and a number, each a point or two. */

/** What a count depends on. */
export interface Weighted {
  readonly name: string;
  readonly weight: number;
}

/** Gives a count for each of the places, in their order; the same for the same places in any order. */
export type ReplicaCounts = (places: readonly Weighted[]) => number[];

/** The same for all, whatever their weights. */
export function equalReplicas(replicas: number): ReplicaCounts {
  return places => places.map(() => replicas);
}

/**
 * As many for weight 1, at least one for any.
 *
 * A count depends on nobody else, so a place that comes or goes moves no key but its own, as long as the weights
 * are of a kind with 1: with a mean from ½ to 8. Where they are not (weights of hundreds, of hundredths), the
 * greatest power of two not above the mean gets the `replicas` instead, or the memory would follow the weights.
 */
export function replicasPerWeight(replicas: number): ReplicaCounts {
  return places => {
    const unit = unitOf(places);
    return places.map(({ weight }) => Math.max(1, Math.round(replicas * (weight / unit))));
  };
}

function unitOf(places: readonly Weighted[]): number {
  const mean = places.reduce((sum, { weight }) => sum + weight, 0) / places.length;
  return mean >= 0.5 && mean <= 8 ? 1 : 2 ** Math.floor(Math.log2(mean));
}

/**
 * gRPC's `ring_hash` (gRFC A42): at least `minSize` in all, so that the lightest place has a whole number of them,
 * but no more than `maxSize`. Counts follow from the normalised weights in the order of the names, so one
 * place that comes or goes may change the count of others by one, and with it where their keys live.
 */
export function scaledReplicas(minSize: number, maxSize: number): ReplicaCounts {
  return places => {
    const total = places.reduce((sum, { weight }) => sum + weight, 0);
    const lightest = places.reduce((least, { weight }) => Math.min(least, weight / total), 1);
    const scale = Math.min(Math.ceil(lightest * minSize) / lightest, maxSize);
    const counts = places.map(() => 0);
    let dealt = 0;
    let due = 0;
    for (const [index, { weight }] of inOrderOfNames(places)) {
      due += scale * (weight / total);
      counts[index] = Math.max(0, Math.ceil(due) - dealt);
      dealt += counts[index];
    }
    return counts;
  };
}

function inOrderOfNames(places: readonly Weighted[]): [number, Weighted][] {
  return [...places.entries()].sort(([, a], [, b]) => (a.name < b.name ? -1 : 1));
}

/**
 * How requests spread over levels of priority.
 *
 * The arithmetic is that of Envoy's documentation, "Priority levels" and "Panic threshold", in whole percent like
 * there.
 */

export interface LevelHealth {
  /** Peers that can be relied on. */
  readonly availableCount: number;
  /** All peers of the level, available or not. */
  readonly totalCount: number;
}

export interface LevelLoad {
  /** The level's part of the requests, in percent; those of all levels add up to 100, or to 0 when none has any. */
  readonly load: number;
  /** The levels together cannot carry everything, and in this one too few peers are available. */
  readonly panic: boolean;
}

export interface LevelLoadOptions {
  /** How much more than its share a level can carry: 1.4 of its requests fit on 1/1.4, or 72 %, of its peers. */
  readonly overprovisioningFactor: number;
  /** Below this percentage of available peers a level may panic; 0 for never. */
  readonly panicThreshold: number;
}

/**
 * Gives every level the part of the requests that its health allows, the first levels first.
 *
 * A level's health is `min(100, factor · available %)`. Where the healths add up to 100 or more, each level takes
 * its own, until nothing is left for those below; where they do not, they are scaled up to 100.
 *
 * @param levels The one to be used first is first. Each has at least one peer.
 */
export function levelLoads(levels: readonly LevelHealth[], options: LevelLoadOptions): LevelLoad[] {
  const { overprovisioningFactor, panicThreshold } = options;
  const healths = levels.map(level => healthOf(level, overprovisioningFactor));
  const total = Math.min(
    100,
    healths.reduce((sum, health) => sum + health, 0),
  );
  const loads = spread(healths, total);
  return levels.map(({ availableCount, totalCount }, index) => ({
    load: loads[index] ?? 0,
    panic: total < 100 && (100 * availableCount) / totalCount < panicThreshold,
  }));
}

function healthOf({ availableCount, totalCount }: LevelHealth, factor: number): number {
  if (availableCount === 0) return 0;
  const health = (100 * factor * availableCount) / totalCount;
  // Whole percent, downwards, but not below what fractions like 1.4 lose in binary. Whoever is there counts.
  return Math.min(100, Math.max(1, Math.floor(health + 1e-9)));
}

function spread(healths: readonly number[], total: number): number[] {
  if (total === 0) return healths.map(() => 0);
  let rest = 100;
  const loads = healths.map(health => {
    const load = Math.min(rest, Math.round((100 * health) / total));
    rest -= load;
    return load;
  });
  // What rounding leaves over goes to the first that can take it.
  const first = healths.findIndex(health => health > 0);
  return loads.with(first, (loads[first] ?? 0) + rest);
}

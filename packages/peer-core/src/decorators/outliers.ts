/** Who is an outlier: the two algorithms of gRFC A50, as functions of what was counted in one interval. */
import type { FailurePercentageEjection, SuccessRateEjection } from './ejection-settings.js';

/** How many requests of one peer ended well, and how many did not, in one interval. */
export interface Tally {
  readonly successes: number;
  readonly failures: number;
}

export interface Outlier<T extends Tally> {
  readonly tally: T;
  /** For people. */
  readonly reason: string;
}

/**
 * Those whose success rate is below `mean − deviation · stdevFactor / 1000`, the worst first.
 *
 * Mean and (population) standard deviation are of the rates of all who had `requestVolume`, each counting the same.
 */
export function successRateOutliers<T extends Tally>(
  tallies: readonly T[],
  { stdevFactor, minimumHosts, requestVolume }: Required<SuccessRateEjection>,
): Outlier<T>[] {
  const judged = tallies.filter(tally => requestsIn(tally) >= requestVolume);
  if (judged.length < minimumHosts) return [];
  const rates = judged.map(successRate);
  const mean = meanOf(rates);
  const deviation = Math.sqrt(meanOf(rates.map(rate => (rate - mean) ** 2)));
  const threshold = mean - (deviation * stdevFactor) / 1000;
  return judged
    .filter(tally => successRate(tally) < threshold)
    .sort((a, b) => successRate(a) - successRate(b))
    .map(tally => {
      const succeeded = `${percent(successRate(tally))} of ${requestsIn(tally)} requests succeeded`;
      return { tally, reason: `${succeeded}, fewer than ${percent(threshold)}` };
    });
}

/** Those who failed more than `threshold` percent of at least `requestVolume` requests, the worst first. */
export function failurePercentageOutliers<T extends Tally>(
  tallies: readonly T[],
  { threshold, minimumHosts, requestVolume }: Required<FailurePercentageEjection>,
): Outlier<T>[] {
  const judged = tallies.filter(tally => requestsIn(tally) >= requestVolume);
  if (judged.length < minimumHosts) return [];
  return judged
    .filter(({ failures, successes }) => 100 * failures > threshold * (failures + successes))
    .sort((a, b) => successRate(a) - successRate(b))
    .map(tally => {
      const failed = `${percent(1 - successRate(tally))} of ${requestsIn(tally)} requests failed`;
      return { tally, reason: `${failed}, more than ${threshold} %` };
    });
}

function requestsIn({ successes, failures }: Tally): number {
  return successes + failures;
}

function successRate(tally: Tally): number {
  return tally.successes / requestsIn(tally);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}

/** The two algorithms of gRFC A50 on numbers that can be checked by hand. */
import { failurePercentageOutliers, successRateOutliers, type Tally } from './outliers.js';

/** A peer that had `requests` of which `percent` ended well. */
function peer(percent: number, requests = 100): Tally {
  const successes = Math.round((requests * percent) / 100);
  return { successes, failures: requests - successes };
}

describe('the success rate', () => {
  const defaults = { stdevFactor: 1900, enforcementPercentage: 100, minimumHosts: 5, requestVolume: 100 };
  const find = (tallies: readonly Tally[], settings = {}) =>
    successRateOutliers(tallies, { ...defaults, ...settings }).map(({ tally }) => tally);

  it('is too low below the mean less 1.9 deviations', () => {
    // 100, 100, 100, 100 and 50 %: mean 90, deviation 20, so the limit is 52 %.
    const others = [peer(100), peer(100), peer(100), peer(100)];
    const low = peer(50);
    expect(find([...others, low])).toEqual([low]);
    expect(find([low, ...others], { stdevFactor: 1999 })).toEqual([low]);
    // With 2 deviations the limit is 50 %, and 50 is not below 50.
    expect(find([low, ...others], { stdevFactor: 2000 })).toEqual([]);
  });

  it('says what it found', () => {
    const [outlier] = successRateOutliers([peer(100), peer(100), peer(100), peer(100), peer(50)], defaults);
    expect(outlier?.reason).toBe('50 % of 100 requests succeeded, fewer than 52 %');
  });

  it('counts a busy peer as much as any other', () => {
    const low = peer(50);
    expect(find([peer(100, 10_000), peer(100), peer(100), peer(100), low])).toEqual([low]);
  });

  it('of two outliers names the worse one first', () => {
    // Ten at 100, 40 and 30 %: mean 89.2, deviation 24.3, limit 43.0.
    const [bad, worse] = [peer(40), peer(30)];
    expect(find([bad, worse, ...Array.from({ length: 10 }, () => peer(100))])).toEqual([worse, bad]);
  });

  it('is nobody’s fault when all are alike', () => {
    expect(find([peer(40), peer(40), peer(40), peer(40), peer(40)])).toEqual([]);
    expect(find([peer(0), peer(0), peer(0), peer(0), peer(0)])).toEqual([]);
  });

  it('is judged from minimumHosts on, counting those with enough requests', () => {
    const low = peer(0);
    const four = [low, peer(100), peer(100), peer(100)];
    expect(find([...four, peer(100, 99)])).toEqual([]);
    expect(find([...four, peer(100, 100)])).toEqual([low]);
    // Among four the lowest is at most √3 deviations from the mean, so 1.9 finds nobody whatever it fails.
    expect(find(four, { minimumHosts: 4 })).toEqual([]);
    expect(find(four, { minimumHosts: 4, stdevFactor: 1700 })).toEqual([low]);
  });

  it('of a peer with too few requests is not looked at', () => {
    const five = [peer(100), peer(100), peer(100), peer(100), peer(100)];
    expect(find([...five, peer(0, 99)])).toEqual([]);
    expect(find([...five, { successes: 0, failures: 0 }], { requestVolume: 1 })).toEqual([]);
  });
});

describe('the failure percentage', () => {
  const defaults = { threshold: 85, enforcementPercentage: 100, minimumHosts: 5, requestVolume: 50 };
  const find = (tallies: readonly Tally[], settings = {}) =>
    failurePercentageOutliers(tallies, { ...defaults, ...settings }).map(({ tally }) => tally);
  const others = [peer(100), peer(100), peer(100), peer(100)];

  it('is too high above the threshold, not at it', () => {
    const [at, above] = [peer(15), peer(14)];
    expect(find([...others, at])).toEqual([]);
    expect(find([...others, above])).toEqual([above]);
    expect(find([...others, at], { threshold: 84 })).toEqual([at]);
  });

  it('says what it found', () => {
    const [outlier] = failurePercentageOutliers([...others, peer(4)], defaults);
    expect(outlier?.reason).toBe('96 % of 100 requests failed, more than 85 %');
  });

  it('does not look at the others: all may be outliers, the worst first', () => {
    const all = [peer(10), peer(5), peer(0), peer(14), peer(1)];
    expect(find(all)).toEqual([all[2], all[4], all[1], all[0], all[3]]);
  });

  it('is judged from minimumHosts and requestVolume on', () => {
    const low = peer(0, 50);
    expect(find([low, peer(100), peer(100), peer(100)])).toEqual([]);
    expect(find([low, ...others])).toEqual([low]);
    expect(find([peer(0, 49), ...others, peer(100)])).toEqual([]);
  });
});

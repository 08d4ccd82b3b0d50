import type { LoadReport } from '@peerage/peer-core';
import { DrivenPeer } from '@peerage/testing';
import { ReportedWeights, type ReportedWeightsOptions, reportedWeightsRule } from './reported-weights.js';

const peer = new DrivenPeer({ id: 'a' });

/** The weight of one report once it counts. */
function weightOf(report: LoadReport, options: ReportedWeightsOptions = {}): number | undefined {
  const weights = new ReportedWeights({ blackoutPeriodMs: 0, ...options });
  weights.record(peer, report, 0);
  return weights.of(peer, 0);
}

describe('a weight', () => {
  const report: LoadReport = { rpsFractional: 100, cpuUtilization: 0.5, eps: 10 };

  test('is requests per second by utilization, which errors raise', () => {
    expect(weightOf(report)).toBeCloseTo(100 / (0.5 + 0.1));
    expect(weightOf(report, { errorUtilizationPenalty: 5 })).toBeCloseTo(100 / (0.5 + 0.5));
    expect(weightOf(report, { errorUtilizationPenalty: 0 })).toBe(200);
    expect(weightOf({ ...report, eps: -10 })).toBe(200);
  });

  test.each<[string, LoadReport]>([
    ['no requests', { cpuUtilization: 0.5 }],
    ['no utilization', { rpsFractional: 100, eps: 10 }],
    ['nonsense', { rpsFractional: Number.NaN, cpuUtilization: 0.5 }],
    ['negative utilization', { rpsFractional: 100, cpuUtilization: -1 }],
    ['a utilization next to nothing', { rpsFractional: 1e300, cpuUtilization: 1e-300 }],
  ])('does not come of %s', (_name, unusable) => {
    expect(weightOf(unusable)).toBeUndefined();
  });
});

describe('utilization', () => {
  const report: LoadReport = {
    rpsFractional: 1,
    cpuUtilization: 0.1,
    memUtilization: 0.2,
    applicationUtilization: 0.25,
    namedMetrics: { 'queue.depth': 0.5, broken: Number.NaN, idle: 0 },
    utilization: { disk: 0.4 },
  };
  const used = (names: string[], of: LoadReport = report): number =>
    1 / (weightOf(of, { metricNamesForComputingUtilization: names }) ?? Number.NaN);

  test('is the greatest of the named metrics', () => {
    expect(used(['mem_utilization', 'named_metrics.queue.depth', 'utilization.disk'])).toBeCloseTo(0.5);
    expect(used(['cpu_utilization'])).toBeCloseTo(0.1);
  });

  test('falls back to the application and then to CPU', () => {
    expect(used([])).toBeCloseTo(0.25);
    expect(used(['named_metrics.absent', 'named_metrics.broken', 'named_metrics.idle'])).toBeCloseTo(0.25);
    expect(used([], { ...report, applicationUtilization: 0 })).toBeCloseTo(0.1);
  });

  test.each(['cpu', 'named_metrics', 'named_metrics.', 'request_cost.a', ''])('%p names no metric', name => {
    const metricNamesForComputingUtilization = ['cpu_utilization', name];
    expect(() => reportedWeightsRule.check('loadReports', { metricNamesForComputingUtilization })).toThrow(
      'loadReports.metricNamesForComputingUtilization[1] is',
    );
  });
});

describe('a weight counts', () => {
  const report: LoadReport = { rpsFractional: 10, cpuUtilization: 0.5 };
  const weights = () => new ReportedWeights({ blackoutPeriodMs: 5_000, weightExpirationPeriodMs: 20_000 });

  test('once the blackout is over, and until it expires', () => {
    const reported = weights();
    reported.record(peer, report, 1_000);
    expect(reported.of(peer, 5_999)).toBeUndefined();
    expect(reported.of(peer, 6_000)).toBe(20);
    expect(reported.of(peer, 20_999)).toBe(20);
    expect(reported.of(peer, 21_000)).toBeUndefined();
  });

  test('after another blackout when it had expired', () => {
    const reported = weights();
    reported.record(peer, report, 0);
    reported.record(peer, report, 25_000);
    expect(reported.of(peer, 29_999)).toBeUndefined();
    expect(reported.of(peer, 30_000)).toBe(20);
  });

  test('after another blackout when it was forgotten', () => {
    const reported = weights();
    reported.record(peer, report, 0);
    reported.forget(peer);
    expect(reported.of(peer, 9_000)).toBeUndefined();
    reported.record(peer, report, 9_000);
    expect(reported.of(peer, 13_999)).toBeUndefined();
    expect(reported.of(peer, 14_000)).toBe(20);
  });

  test('as the last report has it; one that says nothing changes nothing', () => {
    const reported = weights();
    reported.record(peer, report, 0);
    reported.record(peer, { rpsFractional: 30, cpuUtilization: 0.5 }, 5_000);
    reported.record(peer, {}, 6_000);
    expect(reported.of(peer, 6_000)).toBe(60);
    expect(reported.of(peer, 25_000)).toBeUndefined();
  });
});

test.each<[keyof ReportedWeightsOptions, number]>([
  ['errorUtilizationPenalty', -1],
  ['errorUtilizationPenalty', Number.POSITIVE_INFINITY],
  ['blackoutPeriodMs', -1],
  ['weightExpirationPeriodMs', 0],
  ['weightExpirationPeriodMs', Number.NaN],
  ['weightUpdatePeriodMs', -1],
  ['weightUpdatePeriodMs', Number.NaN],
])('%s %p is refused by name', (field, value) => {
  expect(() => reportedWeightsRule.check('loadReports', { [field]: value })).toThrow(
    `loadReports.${field} is ${value}`,
  );
});

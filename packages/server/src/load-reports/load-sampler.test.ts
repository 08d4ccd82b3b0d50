/** What is reported of a process whose counters are moved by hand. */
import type { LoadReport, PeerEvent } from '@peerage/peer-core';
import { VirtualClock } from '@peerage/testing';
import { type LoadReportsOptions, loadReportsSettings } from './load-report-options.js';
import { LoadSampler, type Sample } from './load-sampler.js';
import type { Meter, Usage } from './process-meter.js';

class FakeMeter implements Meter {
  readonly cpuCount = 4;
  used: Usage = { cpuMs: 500, loopActiveMs: 100, loopIdleMs: 900 };
  stopped = false;

  usage(): Usage {
    return this.used;
  }

  memUtilization(): number {
    return 0.375;
  }

  takeLoopDelayMs(): number {
    return 12;
  }

  stop(): void {
    this.stopped = true;
  }
}

function setUp(options: LoadReportsOptions = {}) {
  const clock = new VirtualClock();
  const meter = new FakeMeter();
  const samples: Sample[] = [];
  const sampler = new LoadSampler(loadReportsSettings({ clock, ...options }), {
    makeMeter: () => meter,
    inFlight: () => 5,
    sampled: sample => samples.push(sample),
  });
  return { clock, meter, samples, sampler };
}

it('measures nothing before it begins, and then at each interval', () => {
  const { clock, samples, sampler } = setUp({ sampleIntervalMs: 250 });
  clock.advance(10_000);
  expect(clock.pendingTimerCount).toBe(0);
  sampler.begin();
  sampler.begin();
  expect(clock.pendingTimerCount).toBe(1);
  clock.advance(249);
  expect(samples).toHaveLength(0);
  clock.advance(1);
  clock.advance(250);
  expect(samples).toHaveLength(2);
  expect(sampler.latest).toBe(samples[1]);
});

it('reports what happened since it began', () => {
  const { clock, meter, samples, sampler } = setUp({ sampleIntervalMs: 2_000 });
  sampler.begin();
  meter.used = { cpuMs: 3_500, loopActiveMs: 1_600, loopIdleMs: 1_400 };
  for (const code of [0, 0, 5, 14, 2, 0]) sampler.count(code);
  clock.advance(2_000);
  expect(samples[0]?.report).toEqual({
    cpuUtilization: 3_000 / 2_000 / 4,
    memUtilization: 0.375,
    applicationUtilization: 0.75,
    rpsFractional: 3,
    // NOT_FOUND is the caller's business.
    eps: 1,
    utilization: { event_loop: 0.75 },
    namedMetrics: { event_loop_delay_ms: 12, requests_in_flight: 5 },
  });
});

it('lets the application say what it knows better', () => {
  const { clock, samples, sampler } = setUp({
    isError: code => code === 5,
    measure: () => ({
      applicationUtilization: 0.9,
      requestCost: { rows: 3 },
      utilization: { threads: 0.5 },
      namedMetrics: { queue: 17, requests_in_flight: 1 },
    }),
  });
  sampler.begin();
  sampler.count(5);
  clock.advance(1_000);
  expect(samples[0]?.report).toMatchObject({
    applicationUtilization: 0.9,
    eps: 1,
    requestCost: { rows: 3 },
    utilization: { event_loop: 0, threads: 0.5 },
    namedMetrics: { event_loop_delay_ms: 12, queue: 17, requests_in_flight: 1 },
  });
});

it.each<[string, () => unknown]>([
  [
    'throws',
    () => {
      throw new Error('no idea');
    },
  ],
  ['gives nothing', () => undefined],
  ['gives what is no report', () => ({ requestCost: null })],
])('goes on without an application that %s, and says so once', (_what, measure) => {
  const events: PeerEvent[] = [];
  const { clock, samples, sampler } = setUp({
    observer: event => void events.push(event),
    measure: measure as () => LoadReport,
  });
  sampler.begin();
  clock.advance(1_000);
  clock.advance(1_000);
  expect(samples).toHaveLength(2);
  expect(samples[1]?.bytes.length).toBeGreaterThan(0);
  expect(events).toMatchObject([
    { type: 'problem', error: { code: 'callback-failed', details: { callback: 'measure' } } },
  ]);
});

it('leaves nothing behind when it ends, and does not begin again', () => {
  const { clock, meter, sampler } = setUp();
  sampler.begin();
  sampler.end();
  expect(clock.pendingTimerCount).toBe(0);
  expect(meter.stopped).toBe(true);
  sampler.begin();
  expect(clock.pendingTimerCount).toBe(0);
});

it.each<[string, object]>([
  ['sampleIntervalMs', { sampleIntervalMs: 0 }],
  ['windowSamples', { windowSamples: 0.5 }],
  ['minReportIntervalMs', { minReportIntervalMs: -1 }],
  ['perCall', { perCall: 'yes' }],
  ['measure', { measure: 1 }],
  ['sampleInterval', { sampleInterval: 1 }],
])('refuses an absurd %s by name', (field, options) => {
  expect(() => loadReportsSettings(options)).toThrow(field);
});

import { DrivenPeer } from '@peerage/testing';
import { LatencyEstimate } from './latency-estimate.js';

const setUp = (loopDelayMs: () => number = () => 0) => {
  const peer = new DrivenPeer({ id: 'a' });
  const estimate = new LatencyEstimate(peer, { decayMs: 10_000, initialMs: 30, loopDelayMs });
  const start = (nowMs: number): void => {
    estimate.chosen(nowMs);
    peer.pending += 1;
    peer.unanswered += 1;
  };
  const answer = (nowMs: number): void => {
    peer.pending -= 1;
    peer.unanswered -= 1;
    estimate.look(nowMs);
  };
  const expected = (nowMs: number): number => {
    estimate.look(nowMs);
    return estimate.expectedMs(nowMs);
  };
  return { peer, estimate, start, answer, expected };
};

describe('what is expected', () => {
  test('is the first sample, follows every peak at once, and comes down slowly', () => {
    const { estimate, expected } = setUp();
    expect(expected(0)).toBe(30);
    estimate.observe(10, 0);
    expect(expected(0)).toBe(10);
    estimate.observe(200, 1_000);
    expect(expected(1_000)).toBe(200);
    estimate.observe(10, 1_000);
    expect(expected(1_000)).toBe(200);
    estimate.observe(10, 11_000);
    expect(expected(11_000)).toBeCloseTo(10 + 190 / Math.E);
  });

  test('does not change while nothing is observed: an idle peer is not a fast one', () => {
    const { estimate, expected } = setUp();
    estimate.observe(200, 0);
    expect(expected(3_600_000)).toBe(200);
  });

  test('of a peer that is given a request without asking does not count the idle time before', () => {
    const { peer, estimate, expected } = setUp();
    estimate.observe(10, 0);
    peer.pending = 1;
    peer.unanswered = 1;
    expect(expected(60_000)).toBe(10);
    expect(expected(60_500)).toBe(500);
  });

  test('is the last sample alone after the clock jumped', () => {
    const { estimate, expected } = setUp();
    estimate.observe(5_000, 0);
    estimate.observe(10, 3_600_000);
    expect(expected(3_600_000)).toBe(10);
  });

  test('is never less than requests have waited for any answer', () => {
    const { estimate, start, answer, expected } = setUp();
    estimate.observe(10, 0);
    start(1_000);
    expect(expected(1_010)).toBe(10);
    start(1_200);
    expect(expected(1_500)).toBe(500);
    // Whichever was answered, the other one has waited since 1 600 without a word.
    answer(1_600);
    expect(expected(1_600)).toBe(10);
    expect(expected(1_650)).toBe(50);
    answer(1_700);
    expect(expected(9_000)).toBe(10);
  });

  test('notices an answer even if another request took its place before the next look', () => {
    const { estimate, peer, start, expected } = setUp();
    estimate.observe(10, 0);
    start(0);
    peer.unanswered -= 1;
    start(400);
    expect(expected(500)).toBe(100);
  });

  test('is worse than all else while the first request to a peer is unanswered', () => {
    const { estimate, start, answer, expected } = setUp();
    start(0);
    expect(expected(1)).toBeGreaterThan(1e6);
    answer(5);
    estimate.observe(5, 5);
    expect(expected(5)).toBe(5);
  });

  test('tells pending requests apart even where answers take no measurable time', () => {
    const { estimate, peer } = setUp();
    estimate.observe(0, 0);
    const idle = estimate.cost(0);
    peer.pending = 1;
    expect(estimate.cost(0)).toBeGreaterThan(idle);
  });

  test('rises with a request that was given up, and never comes down with one', () => {
    const { estimate, expected } = setUp();
    estimate.observe(100, 0);
    estimate.observeAtLeast(10, 60_000);
    expect(expected(60_000)).toBe(100);
    estimate.observeAtLeast(500, 60_000);
    expect(expected(60_000)).toBe(500);
  });
});

describe('while this process stalls', () => {
  test('no peak counts of which more than a quarter may be its own delay', () => {
    let loopDelayMs = 0;
    const { estimate, expected } = setUp(() => loopDelayMs);
    estimate.observe(10, 0);
    loopDelayMs = 200;
    estimate.observe(210, 1_000);
    estimate.observeAtLeast(210, 1_000);
    expect(expected(1_000)).toBe(10);
    estimate.observe(800, 1_000);
    expect(expected(1_000)).toBe(800);
    estimate.observe(210, 3_600_000);
    expect(expected(3_600_000)).toBe(210);
  });

  test('its time is not held against requests without an answer', () => {
    let loopDelayMs = 0;
    const { estimate, start, expected } = setUp(() => loopDelayMs);
    estimate.observe(10, 0);
    start(0);
    loopDelayMs = 200;
    expect(expected(205)).toBe(10);
    expect(expected(300)).toBe(100);
  });
});

describe('an estimate is stale', () => {
  test('when the peer was never asked, or not for long', () => {
    const { estimate, start, answer } = setUp();
    expect(estimate.isStale(1_000, 0)).toBe(true);
    start(0);
    answer(10);
    expect(estimate.isStale(1_000, 999)).toBe(false);
    expect(estimate.isStale(1_000, 1_000)).toBe(true);
  });

  test('after pauses that double when the peer does not answer', () => {
    const { estimate, start } = setUp();
    start(0);
    const asked: number[] = [];
    for (let now = 0; now <= 20_000; now += 100) {
      estimate.look(now);
      if (!estimate.isStale(1_000, now)) continue;
      asked.push(now);
      start(now);
    }
    expect(asked).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
  });
});

import { seededRandom, VirtualClock } from '@peerage/testing';
import { PacedRenewal } from './paced-renewal.js';

function setUp(count: number) {
  const clock = new VirtualClock();
  const renewal = new PacedRenewal(clock, seededRandom(1));
  const renewed: number[] = [];
  const hurried: number[] = [];
  const all = Array.from({ length: count }, (_, i) => ({
    renew: () => void renewed.push(i),
    hurry: () => void hurried.push(i),
  }));
  return { clock, renewal, renewed, hurried, all };
}

describe('a paced renewal', () => {
  it('renews everybody once, one at a time, in no order', () => {
    const { clock, renewal, renewed, hurried, all } = setUp(50);
    renewal.begin(all);
    expect(renewed).toHaveLength(1);
    clock.advance(10);
    expect(renewed).toHaveLength(2);
    clock.advance(1_000);
    expect(renewed.toSorted((a, b) => a - b)).toEqual(all.map((_, i) => i));
    expect(hurried).toEqual(renewed);
    expect(renewed).not.toEqual(all.map((_, i) => i));
    expect(clock.pendingTimerCount).toBe(0);
  });

  it('begins anew at the same pace when there is a new reason', () => {
    const { clock, renewal, renewed, all } = setUp(3);
    renewal.begin(all);
    renewal.begin(all);
    expect(renewed).toHaveLength(1);
    clock.advance(1_000);
    expect(renewed).toHaveLength(4);
  });

  it('has nothing to do for nobody', () => {
    const { clock, renewal } = setUp(0);
    renewal.begin([]);
    expect(clock.pendingTimerCount).toBe(0);
  });

  it('stops, and may begin again', () => {
    const { clock, renewal, renewed, all } = setUp(3);
    renewal.begin(all);
    renewal.stop();
    clock.advance(1_000);
    expect(renewed).toHaveLength(1);
    expect(clock.pendingTimerCount).toBe(0);
    renewal.begin(all);
    expect(renewed).toHaveLength(2);
  });
});

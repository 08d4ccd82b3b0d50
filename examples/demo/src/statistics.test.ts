import { Statistics } from './statistics.js';

function statisticsOf(...calls: [peer: string | undefined, code: string, latencyMs: number][]): Statistics {
  const statistics = new Statistics();
  for (const [peer, code, latencyMs] of calls) statistics.record({ peer, code, latencyMs });
  return statistics;
}

it('counts calls by peer and in total', () => {
  const { total, peers } = statisticsOf(['a', 'OK', 1], ['b', 'OK', 1], ['a', 'UNAVAILABLE', 1]);
  expect(total).toMatchObject({ calls: 3, ok: 2, failed: 1 });
  expect(peers.get('a')).toMatchObject({ calls: 2, ok: 1, failed: 1 });
  expect(peers.get('b')).toMatchObject({ calls: 1, ok: 1, failed: 0 });
});

it('counts errors by the name of their status', () => {
  const { total } = statisticsOf(['a', 'INTERNAL', 1], ['b', 'UNAVAILABLE', 1], ['a', 'UNAVAILABLE', 1]);
  expect(Object.fromEntries(total.errors)).toEqual({ INTERNAL: 1, UNAVAILABLE: 2 });
});

it('keeps calls without a peer apart', () => {
  const { total, peers, nowhere } = statisticsOf([undefined, 'UNAVAILABLE', 1]);
  expect(total.calls).toBe(1);
  expect(peers.size).toBe(0);
  expect(nowhere.calls).toBe(1);
});

it('gives percentiles of the latency within the precision of three digits', () => {
  const { total } = statisticsOf(
    ...Array.from({ length: 100 }, (_, i): ['a', 'OK', number] => ['a', 'OK', i + 1]),
  );
  expect(total.latencyMs(50)).toBeCloseTo(50, 1);
  expect(total.latencyMs(99)).toBeCloseTo(99, 0);
});

it('leaves failed calls out of the latency', () => {
  const { total } = statisticsOf(['a', 'OK', 10], ['a', 'UNAVAILABLE', 5000]);
  expect(total.latencyMs(99)).toBeCloseTo(10, 1);
});

it('has no latency without calls', () => {
  expect(new Statistics().total.latencyMs(99)).toBe(0);
});

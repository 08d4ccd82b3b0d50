import { thrownBy } from '@peerage/testing';
import { connectionsEnoughFor, connectionsFor, type PoolOptions, poolSettings } from './pool-options.js';

describe('the options of a pool', () => {
  it('have a default each', () => {
    expect(poolSettings({})).toEqual({
      streamsPerConnection: 100,
      maxConnections: 4,
      scaleUpAt: 0.8,
      scaleDownAt: 0.5,
      scaleDownAfterMs: 30_000,
    });
  });

  it('are taken as they are given', () => {
    const given = {
      streamsPerConnection: 1,
      maxConnections: 1,
      scaleUpAt: 1,
      scaleDownAt: 0.1,
      scaleDownAfterMs: 1,
    };
    expect(poolSettings(given)).toEqual(given);
  });

  it.each<[keyof PoolOptions, PoolOptions]>([
    ['streamsPerConnection', { streamsPerConnection: 0 }],
    ['streamsPerConnection', { streamsPerConnection: Number.POSITIVE_INFINITY }],
    ['maxConnections', { maxConnections: 1.5 }],
    ['maxConnections', { maxConnections: 0 }],
    ['scaleUpAt', { scaleUpAt: 1.1 }],
    ['scaleUpAt', { scaleUpAt: Number.NaN }],
    ['scaleDownAt', { scaleDownAt: 0 }],
    ['scaleDownAt', { scaleUpAt: 0.6, scaleDownAt: 0.6 }],
    ['scaleDownAfterMs', { scaleDownAfterMs: 0 }],
  ])('are refused when %s cannot be: %j', (field, options) => {
    expect(thrownBy(() => poolSettings(options))).toMatchObject({
      code: 'invalid-configuration',
      details: { field: `pool.${field}`, value: String(options[field]) },
    });
  });
});

describe('how many connections there are', () => {
  const settings = poolSettings({ streamsPerConnection: 10, maxConnections: 3 });

  it.each([
    [0, 1],
    [7, 1],
    [8, 2],
    [15, 2],
    [16, 3],
    [1_000, 3],
  ])('%i streams call for %i', (streams, count) => {
    expect(connectionsFor(streams, settings)).toBe(count);
  });

  it.each([
    [0, 1],
    [5, 1],
    [6, 2],
    [10, 2],
    [11, 3],
  ])('for %i streams %i are enough', (streams, count) => {
    expect(connectionsEnoughFor(streams, settings)).toBe(count);
  });
});

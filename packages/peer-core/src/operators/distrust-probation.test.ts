import fc from 'fast-check';
import { peers, Scene } from '../../testing/distrust-scene.js';
import type { DistrustOptions } from './distrust.js';

describe('distrust of the removal of a healthy peer', () => {
  function watched(options: DistrustOptions = {}): Scene {
    const scene: Scene = new Scene({ isHealthy: id => scene.healthy.has(id), ...options });
    scene.says(...peers('a', 'b', 'c'));
    return scene;
  }

  it('keeps it until it is healthy no more', () => {
    const scene = watched();
    scene.healthy.add('a');
    scene.says(...peers('b', 'c'));
    scene.clock.advance(2_500);
    expect(scene.trusted).toBe('a b c');
    scene.healthy.clear();
    scene.clock.advance(500);
    expect(scene.trusted).toBe('b c');
    expect(scene.clock.pendingTimerCount).toBe(0);
  });

  it('keeps it no longer than probationMs', () => {
    const scene = watched({ probationMs: 10_500, healthCheckMs: 4_000 });
    scene.healthy.add('a');
    scene.says(...peers('b', 'c'));
    scene.clock.advance(10_499);
    expect(scene.trusted).toBe('a b c');
    scene.clock.advance(1);
    expect(scene.trusted).toBe('b c');
  });

  it('asks anew with every update', () => {
    const scene = watched();
    scene.healthy.add('a');
    scene.says(...peers('b', 'c'));
    scene.healthy.clear();
    scene.says(...peers('b', 'c'));
    expect(scene.trusted).toBe('b c');
  });

  it('lets go of one that is down at once', () => {
    const scene = watched();
    scene.says(...peers('b', 'c'));
    expect(scene.trusted).toBe('b c');
  });

  it('holds a mass removal of peers that are down all the same, and of those that are up for longer', () => {
    const scene = watched({ holdMs: 5_000, probationMs: 8_000 });
    scene.healthy.add('a');
    scene.says(...peers('c'));
    scene.clock.advance(4_999);
    expect(scene.trusted).toBe('a b c');
    scene.clock.advance(1);
    expect(scene.trusted).toBe('a c');
    scene.clock.advance(3_000);
    expect(scene.trusted).toBe('c');
  });

  it('takes a failure to tell for a no, and reports it', () => {
    const cause = new Error('no such peer');
    const scene = watched({
      isHealthy: () => {
        throw cause;
      },
    });
    scene.says(...peers('b', 'c'));
    expect(scene.trusted).toBe('b c');
    expect(scene.problems).toMatchObject([
      { code: 'callback-failed', details: { callback: 'isHealthy', of: 'peer "a"' }, cause },
    ]);
  });
});

describe('distrust through any sequence of updates', () => {
  const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
  const some = fc.uniqueArray(fc.constantFrom(...ids)).map(named => peers(...named));
  const step = fc.record({
    update: fc.oneof(some, fc.record({ additions: some, removals: some })),
    waitMs: fc.nat(700),
    healthy: fc.subarray(ids),
  });

  it('keeps whoever is named, and nobody for longer than it says', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), steps => {
        const limits = { holdMs: 1_000, probationMs: 1_500, healthCheckMs: 100 };
        const scene: Scene = new Scene({ ...limits, isHealthy: id => scene.healthy.has(id) });
        let named = new Set<string>();
        let everNamed = false;
        for (const { update, waitMs, healthy } of steps) {
          scene.healthy.clear();
          for (const id of healthy) scene.healthy.add(id);
          if ('additions' in update) {
            for (const { id } of update.removals) named.delete(id);
            for (const { id } of update.additions) named.add(id);
          } else named = new Set(update.map(({ id }) => id));
          everNamed ||= named.size > 0;
          scene.source.next(update);
          const trusted = new Set(scene.trusted.split(' '));
          for (const id of named) expect(trusted.has(id)).toBe(true);
          scene.clock.advance(waitMs);
        }
        scene.clock.advance(3_000);
        if (named.size > 0) expect(new Set(scene.trusted.split(' '))).toEqual(named);
        else expect(scene.trusted !== '').toBe(everNamed);
        expect(scene.clock.pendingTimerCount).toBe(0);
      }),
    );
  });
});

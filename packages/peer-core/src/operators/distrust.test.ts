import { VirtualClock } from '@peerage/testing';
import { of, Subject } from 'rxjs';
import { peers, range, Scene } from '../../testing/distrust-scene.js';
import type { Clock, Timer } from '../clock.js';
import type { Identifier } from '../identifier.js';
import { type DistrustOptions, distrust } from './distrust.js';
import type { Update } from './update-operator.js';

describe('distrust', () => {
  it('answers every update with a snapshot and lets a few removals pass', () => {
    const scene = new Scene();
    scene.says(...peers('a', 'b', 'c'));
    scene.removes(...peers('a'));
    scene.source.next({
      additions: peers('d'),
      changes: [{ id: 'b', attributes: { weight: 2 } }],
      removals: [],
    });
    expect(scene.emitted).toEqual([
      peers('a', 'b', 'c'),
      peers('b', 'c'),
      [{ id: 'b', attributes: { weight: 2 } }, ...peers('c', 'd')],
    ]);
    expect(scene.problems).toEqual([]);
    expect(scene.clock.pendingTimerCount).toBe(0);
  });

  it('keeps additions to itself for no time, whatever else the update says', () => {
    const scene = new Scene();
    scene.says(...peers('a', 'b'));
    scene.says(...peers('c'));
    expect(scene.trusted).toBe('a b c');
  });
});

describe('distrust of an empty snapshot', () => {
  it('holds it however long it stands, and says so every time', () => {
    const scene = new Scene({ name: 'greeter' });
    scene.says();
    scene.says(...peers('a', 'b'));
    scene.says();
    scene.clock.advance(1e9);
    scene.says();
    expect(scene.emitted.map(snapshot => snapshot.length)).toEqual([0, 2, 2, 2]);
    expect(scene.problems).toMatchObject([
      { code: 'empty-snapshot', details: { list: 'greeter', kept: 2 } },
      { code: 'empty-snapshot', details: { list: 'greeter', kept: 2 } },
    ]);
  });

  it('holds removals that leave nobody just as well', () => {
    const scene = new Scene();
    scene.says(...peers('a', 'b', 'c'));
    scene.removes(...peers('a'));
    scene.removes(...peers('b', 'c'));
    scene.clock.advance(1e9);
    expect(scene.trusted).toBe('b c');
    expect(scene.codes).toEqual(['empty-snapshot']);
  });

  it.each<[string, (scene: Scene) => void]>([
    ['a snapshot', scene => scene.says(...peers('a', 'd'))],
    ['a change', scene => scene.source.next({ additions: peers('d', 'a'), removals: [] })],
  ])('counts those still missing from the next update that names somebody: %s', (_, next) => {
    const scene = new Scene({ holdMs: 1_000 });
    scene.says(...peers('a', 'b', 'c'));
    scene.removes(...peers('a', 'b', 'c'));
    scene.clock.advance(10_000);
    next(scene);
    expect(scene.codes).toEqual(['empty-snapshot', 'mass-removal']);
    scene.clock.advance(999);
    expect(scene.trusted).toBe('a b c d');
    scene.clock.advance(1);
    expect(scene.trusted).toBe('a d');
  });

  it('believes no more in a mass removal that ends in it', () => {
    const scene = new Scene({ holdMs: 1_000 });
    scene.says(...peers('a', 'b', 'c'));
    scene.says(...peers('c'));
    scene.clock.advance(500);
    scene.says();
    expect(scene.clock.pendingTimerCount).toBe(0);
    scene.clock.advance(10_000);
    scene.says(...peers('c'));
    scene.clock.advance(999);
    expect(scene.trusted).toBe('a b c');
    scene.clock.advance(1);
    expect(scene.trusted).toBe('c');
  });

  it('treats it like any mass removal when empty is allowed', () => {
    const scene = new Scene({ allowEmpty: true, holdMs: 1_000 });
    scene.says(...peers('a', 'b'));
    scene.says();
    expect(scene.trusted).toBe('a b');
    scene.clock.advance(1_000);
    expect(scene.emitted.at(-1)).toEqual([]);
    expect(scene.codes).toEqual(['mass-removal']);
  });
});

describe('distrust of a mass removal', () => {
  it('holds it until it has stood for holdMs', () => {
    const scene = new Scene({ name: 'greeter', maxRemovalPercent: 20, holdMs: 5_000 });
    scene.says(...range(0, 10));
    scene.says(...range(3, 10));
    expect(scene.problems).toMatchObject([
      { code: 'mass-removal', details: { list: 'greeter', removed: 3, known: 10, holdMs: 5_000 } },
    ]);
    scene.clock.advance(4_999);
    scene.says(...range(3, 10));
    expect(scene.emitted.at(-1)).toHaveLength(10);
    scene.clock.advance(1);
    expect(new Set(scene.emitted.at(-1))).toEqual(new Set(range(3, 10)));
    expect(scene.emitted).toHaveLength(4);
    expect(scene.problems).toHaveLength(1);
    expect(scene.clock.pendingTimerCount).toBe(0);
  });

  it('forgets it when the peers are named again', () => {
    const scene = new Scene();
    scene.says(...range(0, 10));
    scene.says(...range(8, 10));
    scene.clock.advance(20_000);
    scene.says(...range(0, 10));
    expect(scene.clock.pendingTimerCount).toBe(0);
    scene.clock.advance(1e9);
    expect(scene.emitted).toHaveLength(3);
    expect(scene.emitted.at(-1)).toHaveLength(10);
  });

  it('lets exactly maxRemovalPercent pass', () => {
    const scene = new Scene();
    scene.says(...range(0, 10));
    scene.says(...range(5, 10));
    expect(scene.emitted.at(-1)).toHaveLength(5);
  });

  it('sees one that comes peer by peer', () => {
    const scene = new Scene({ holdMs: 1_000 });
    scene.says(...range(0, 10));
    for (const peer of range(0, 8)) {
      scene.removes(peer);
      scene.clock.advance(10);
    }
    expect(scene.trusted).toBe('p5 p6 p7 p8 p9');
    expect(scene.codes).toEqual(['mass-removal', 'mass-removal', 'mass-removal']);
    scene.clock.advance(1_000);
    expect(scene.trusted).toBe('p8 p9');
  });

  it('takes no offence at as many over a longer time', () => {
    const scene = new Scene({ holdMs: 1_000 });
    scene.says(...range(0, 10));
    for (const peer of range(0, 9)) {
      scene.removes(peer);
      scene.clock.advance(1_000);
    }
    expect(scene.trusted).toBe('p9');
    expect(scene.problems).toEqual([]);
  });

  it('holds everybody to their own time', () => {
    const scene = new Scene({ holdMs: 1_000 });
    scene.says(...range(0, 10));
    scene.says(...range(6, 10));
    scene.clock.advance(600);
    scene.says(...range(9, 10));
    scene.clock.advance(400);
    expect(scene.trusted).toBe('p6 p7 p8 p9');
    scene.clock.advance(600);
    expect(scene.trusted).toBe('p9');
  });

  it('is off at 100 percent and total at 0', () => {
    const [off, total] = [new Scene({ maxRemovalPercent: 100 }), new Scene({ maxRemovalPercent: 0 })];
    for (const scene of [off, total]) {
      scene.says(...range(0, 10));
      scene.says(...range(9, 10));
    }
    expect(off.trusted).toBe('p9');
    expect(total.emitted.at(-1)).toHaveLength(10);
    total.clock.advance(30_000);
    expect(total.trusted).toBe('p9');
  });

  it('is off when held for no time', () => {
    const scene = new Scene({ holdMs: 0 });
    scene.says(...range(0, 10));
    scene.says(...range(9, 10));
    expect(scene.trusted).toBe('p9');
  });
});

describe('distrust and the end of an updater', () => {
  it.each<[string, (scene: Scene) => void, unknown]>([
    ['failing', scene => scene.source.error('lost'), 'lost'],
    ['completing', scene => scene.source.complete(), 'complete'],
  ])('passes %s at once, keeps whom it keeps and leaves no timer', (_, end, expected) => {
    const scene = new Scene();
    scene.says(...range(0, 10));
    scene.says(...range(8, 10));
    expect(scene.clock.pendingTimerCount).toBe(1);
    end(scene);
    expect(scene.ends).toEqual([expected]);
    expect(scene.emitted.at(-1)).toHaveLength(10);
    expect(scene.clock.pendingTimerCount).toBe(0);
  });

  it('leaves no timer when unsubscribed', () => {
    const scene = new Scene();
    scene.says(...range(0, 10));
    scene.says(...range(8, 10));
    scene.subscription.unsubscribe();
    expect(scene.clock.pendingTimerCount).toBe(0);
    expect(scene.source.observed).toBe(false);
  });

  it('leaves no timer when the updater ends while it is subscribed to', () => {
    const clock = new VirtualClock();
    of(range(0, 10), range(8, 10))
      .pipe(distrust({ clock, observer: () => undefined }))
      .subscribe();
    expect(clock.pendingTimerCount).toBe(0);
  });

  it('does not keep the process alive', () => {
    const unref = jest.fn(() => timer);
    const timer: Timer = { unref, cancel: () => undefined };
    const clock: Clock = { now: () => 0, setTimer: () => timer };
    of(range(0, 10), range(8, 10))
      .pipe(distrust({ clock, observer: () => undefined }))
      .subscribe();
    expect(unref).toHaveBeenCalledTimes(1);
  });

  it('passes what is no update', () => {
    const scene = new Scene();
    scene.says(...peers('a'));
    scene.source.next(undefined as unknown as Update);
    scene.removes(...peers('ghost'));
    expect(scene.emitted).toEqual([peers('a'), undefined, peers('a')]);
  });

  it('bears updates from within an emission', () => {
    const clock = new VirtualClock();
    const source = new Subject<Update>();
    const seen: number[] = [];
    source.pipe(distrust({ clock, observer: () => undefined })).subscribe(update => {
      seen.push((update as readonly Identifier[]).length);
      if (seen.length === 2) source.next(range(0, 12));
    });
    source.next(range(0, 10));
    source.next(range(0, 1));
    expect(seen).toEqual([10, 10, 12]);
    expect(clock.pendingTimerCount).toBe(0);
  });
});

describe('the settings of distrust', () => {
  it.each<[DistrustOptions, string]>([
    [{ maxRemovalPercent: -1 }, 'maxRemovalPercent'],
    [{ maxRemovalPercent: 101 }, 'maxRemovalPercent'],
    [{ maxRemovalPercent: Number.NaN }, 'maxRemovalPercent'],
    [{ holdMs: -1 }, 'holdMs'],
    [{ holdMs: Number.POSITIVE_INFINITY }, 'holdMs'],
    [{ probationMs: Number.NaN }, 'probationMs'],
    [{ healthCheckMs: 0 }, 'healthCheckMs'],
    [{ isHealthy: true as unknown as () => boolean }, 'isHealthy'],
    [{ hold: 5 } as DistrustOptions, 'hold'],
  ])('refuse %j', (options, field) => {
    expect(() => distrust(options)).toThrow(
      expect.objectContaining({ code: 'invalid-configuration', details: expect.objectContaining({ field }) }),
    );
  });
});

import { DrivenPeer, VirtualClock } from '@peerage/testing';
import fc from 'fast-check';
import { Recoveries } from './recoveries.js';

const recoveryMs = 100;

/** What is known of a peer, remembered naively. */
class Known {
  readonly peer: DrivenPeer;
  group: string;
  added = false;
  lost = false;
  /** Since when it is back; `undefined` when it is relied on. */
  backAtMs: number | undefined;

  constructor(id: string, group: string) {
    this.peer = new DrivenPeer({ id });
    this.group = group;
  }
}

const operation = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constantFrom('add' as const, 'fail' as const, 'setAside' as const),
      which: fc.nat({ max: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('forget' as const), which: fc.nat({ max: 4 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('endAll' as const), group: fc.constantFrom('x', 'y') }),
  },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('advance' as const), ms: fc.nat({ max: 150 }) }) },
);

test('counts those who are back and not relied on yet, as a naive model does', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 150 }), operations => {
      const clock = new VirtualClock();
      const recoveries = new Recoveries<string>(recoveryMs, clock);
      const all = ['a', 'b', 'c', 'd', 'e'].map((id, index) => new Known(id, index % 2 === 0 ? 'x' : 'y'));
      const waiting = (): Known[] => all.filter(({ backAtMs }) => backAtMs !== undefined);
      for (const step of operations) {
        const known = 'which' in step ? all[step.which] : undefined;
        if (step.type === 'advance') {
          clock.advance(step.ms);
          for (const each of waiting()) {
            if ((each.backAtMs ?? 0) + recoveryMs <= clock.now()) each.backAtMs = undefined;
          }
          recoveries.endDue();
        } else if (step.type === 'endAll') {
          const ended = waiting().filter(({ group, added }) => group === step.group && added);
          for (const each of ended) each.backAtMs = undefined;
          expect(recoveries.endAll(step.group)).toBe(ended.length > 0);
        } else if (known === undefined) {
          throw new Error('no peer');
        } else if (step.type === 'forget') {
          known.lost = false;
          known.backAtMs = undefined;
          recoveries.forget(known.peer);
        } else if (step.type === 'add') {
          if (known.added) continue;
          known.added = true;
          if (known.lost) known.backAtMs = clock.now();
          known.lost = false;
          known.peer.connectionStatus = 'available';
          recoveries.added(known.peer, known.group);
        } else {
          if (!known.added) continue;
          known.added = false;
          if (step.type === 'fail') {
            known.lost = true;
            known.backAtMs = undefined;
            known.peer.connectionStatus = 'connecting';
          }
          recoveries.removed(known.peer);
        }
        for (const group of ['x', 'y']) {
          const expected = waiting().filter(each => each.group === group && each.added).length;
          expect(recoveries.countIn(group)).toBe(expected);
        }
        const dues = waiting().map(({ backAtMs }) => (backAtMs ?? 0) + recoveryMs);
        expect(recoveries.nextDueMs).toBe(Math.min(Number.POSITIVE_INFINITY, ...dues));
      }
    }),
    { numRuns: 300 },
  );
});

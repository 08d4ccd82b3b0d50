import { PeerError } from '@peerage/peer-core';
import { type RunHelpers, TestScheduler } from 'rxjs/testing';
import { type Reading, settledPeers } from './settled-peers.js';

const a = [{ id: 'a:1' }];
const ab = [{ id: 'a:1' }, { id: 'b:1' }];

function missing(): PeerError {
  return new PeerError('source-unreadable', { source: 'p', problem: 'there is no such file' });
}

/** Plays readings, one letter each, and compares the snapshots and the problems that come of them. */
function expectSnapshots(
  readings: { readonly marbles: string; readonly values: Readonly<Record<string, Reading>> },
  snapshots: { readonly marbles: string; readonly values: Parameters<RunHelpers['hot']>[1] },
  problems: readonly unknown[] = [],
): void {
  const told: string[] = [];
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(
    ({ hot, expectObservable }) => {
      const readings$ = hot(readings.marbles, readings.values);
      const peers$ = settledPeers(readings$, 'p', error => told.push(error.message));
      expectObservable(peers$).toBe(snapshots.marbles, snapshots.values);
    },
  );
  expect(told).toEqual(problems);
}

describe('settledPeers', () => {
  it('emits for the first reading at once, and for a change when two readings agree', () => {
    expectSnapshots(
      { marbles: 'aaabbbaa', values: { a: '- a:1', b: '[a:1, b:1]' } },
      { marbles: '1---2--1', values: { 1: a, 2: ab } },
    );
  });

  it('does not notice what is gone by the next reading', () => {
    expectSnapshots(
      {
        marbles: 'aaxyzaambbb',
        values: { a: '- a:1', x: '', y: '[a', z: '[a:1, b:', m: missing(), b: '[a:1, b:1]' },
      },
      { marbles: '1--------2-', values: { 1: a, 2: ab } },
    );
  });

  it('emits nothing for another text that says the same', () => {
    expectSnapshots(
      {
        marbles: 'aaccww',
        values: { a: '- a:1', c: '# one\n- "a:1"\n', w: '- {address: "a:1", weight: 2}' },
      },
      { marbles: '1----2', values: { 1: a, 2: [{ id: 'a:1', attributes: { weight: 2 } }] } },
    );
  });

  it('emits an order that changed', () => {
    expectSnapshots(
      { marbles: 'xyy', values: { x: '[a:1, b:1]', y: '[b:1, a:1]' } },
      { marbles: '1-2', values: { 1: ab, 2: ab.toReversed() } },
    );
  });

  it('emits an empty list, which its reader may believe or not', () => {
    expectSnapshots(
      { marbles: 'aee', values: { a: '- a:1', e: '[]' } },
      { marbles: '1-0', values: { 1: a, 0: [] } },
    );
  });

  it('passes over what is broken, tells of each problem once, and goes on', () => {
    expectSnapshots(
      { marbles: 'axxxyyzzbb', values: { a: '- a:1', x: '[a:1', y: '[b:1', z: '- b', b: '[a:1, b:1]' } },
      { marbles: '1--------2', values: { 1: a, 2: ab } },
      [
        expect.stringContaining('line 1: Flow sequence'),
        expect.stringContaining('line 1: The identifier "b" in peers[0] has no port'),
      ],
    );
  });

  it('emits nothing for good content that comes back unchanged', () => {
    expectSnapshots(
      { marbles: 'aaxxaa', values: { a: '- a:1', x: '- a' } },
      { marbles: '1-----', values: { 1: a } },
      [expect.stringContaining('has no port')],
    );
  });

  it('tells of a problem again when it comes back', () => {
    expectSnapshots(
      { marbles: 'ammmaamm', values: { a: '- a:1', m: missing() } },
      { marbles: '1-------', values: { 1: a } },
      [missing().message, missing().message],
    );
  });

  it('tells at once of a document that is missing from the start, and waits for it', () => {
    expectSnapshots(
      { marbles: 'mmmaa', values: { a: '- a:1', m: missing() } },
      { marbles: '----1', values: { 1: a } },
      [missing().message],
    );
  });

  it('takes another error with the same message for the same', () => {
    expectSnapshots(
      { marbles: 'mno', values: { m: missing(), n: missing(), o: missing() } },
      { marbles: '---', values: {} },
      [missing().message],
    );
  });
});

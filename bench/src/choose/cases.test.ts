import { type CaseName, cases } from './cases.js';
import type { Subject } from './subject.js';

/** Writes down what is done to it; its tickets count up. */
class Recorder implements Subject<number> {
  readonly finished: number[] = [];
  readonly changes: string[] = [];
  chosen = 0;

  choose(): number {
    return this.chosen++;
  }

  finish(ticket: number): void {
    this.finished.push(ticket);
  }

  lose(peer: number): void {
    this.changes.push(`${peer} lost`);
  }

  regain(peer: number): void {
    this.changes.push(`${peer} regained`);
  }

  replace(outgoing: number, incoming: number): void {
    this.changes.push(`${outgoing} out, ${incoming} in`);
  }
}

/** Runs a case on 3 peers, in two parts. */
function record(name: CaseName, times: number): Recorder {
  const recorder = new Recorder();
  const course = cases[name](recorder, 3);
  course.run(2);
  course.run(times - 2);
  return recorder;
}

describe('cases', () => {
  it('sequential: each request ends before the next begins', () => {
    const { chosen, finished } = record('sequential', 5);
    expect(finished).toEqual([0, 1, 2, 3, 4]);
    expect(chosen).toBe(6);
  });

  it('outstanding: twice as many in flight as peers, the oldest ends', () => {
    const { chosen, finished } = record('outstanding', 9);
    expect(finished).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(chosen).toBe(6 + 9);
  });

  it('random-finish: as many in flight, any of them ends, and each but once', () => {
    const { chosen, finished } = record('random-finish', 1_000);
    expect(chosen).toBe(6 + 1_000);
    expect(new Set(finished).size).toBe(1_000);
    expect(finished).not.toEqual(finished.toSorted((a, b) => a - b));
    const ages = finished.map((ticket, index) => index + 6 - ticket);
    // Were only some of the six slots in use, the rest would be waiting still.
    expect(Math.max(...ages)).toBeLessThan(100);
    expect(ages.reduce((sum, age) => sum + age) / 1_000).toBeCloseTo(6, 0);
  });

  it('flap: one peer after the other, each followed by a request', () => {
    const { changes, chosen, finished } = record('flap', 4);
    expect(changes.join(', ')).toBe(
      '0 lost, 0 regained, 1 lost, 1 regained, 2 lost, 2 regained, 0 lost, 0 regained',
    );
    expect(chosen).toBe(4);
    expect(finished).toEqual([0, 1, 2, 3]);
  });

  it('update: replaces peers in the order they came, each followed by a request', () => {
    const { changes, chosen, finished } = record('update', 7);
    expect(changes).toEqual([
      '0 out, 3 in',
      '1 out, 4 in',
      '2 out, 5 in',
      '3 out, 0 in',
      '4 out, 1 in',
      '5 out, 2 in',
      '0 out, 3 in',
    ]);
    expect(chosen).toBe(7);
    expect(finished).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it.each(Object.keys(cases) as CaseName[])('%s: leaves nothing in flight', name => {
    const recorder = new Recorder();
    const course = cases[name](recorder, 3);
    course.run(20);
    course.end();
    expect(recorder.finished.toSorted((a, b) => a - b)).toEqual(Array.from(Array(recorder.chosen).keys()));
  });
});

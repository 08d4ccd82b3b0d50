import { EventEmitter } from 'node:events';
import { propagate, status } from '@grpc/grpc-js';
import { checkCall, deadlineMsOf, deadlineOf, endedBeforeChoice } from './call-options.js';
import type { ParentCall } from './grpc-js.js';

function parentCall(deadline: number | Date, cancelled = false): ParentCall {
  return Object.assign(new EventEmitter(), {
    cancelled,
    getDeadline: () => deadline,
  }) as unknown as ParentCall;
}

describe('checkCall', () => {
  it.each([undefined, 0, Number.POSITIVE_INFINITY, new Date()])('accepts the deadline %s', deadline => {
    expect(() => checkCall('/a.B/C', { deadline })).not.toThrow();
  });

  it.each([Number.NaN, new Date(Number.NaN), '5s' as unknown as number])(
    'names the deadline %s',
    deadline => {
      expect(() => checkCall('/a.B/C', { deadline })).toThrow(/^deadline is .*; expected a Date/);
    },
  );

  it('names a procedure that is none', () => {
    expect(() => checkCall(undefined as unknown as string, {})).toThrow(/^procedure is undefined; expected/);
  });
});

describe('deadlineOf', () => {
  it('leaves a deadline as it is, and makes none of one that is thousands of years away', () => {
    const soon = new Date(Date.now() + 1_000);
    expect(deadlineOf({ deadline: soon })).toBe(soon);
    expect(deadlineOf({})).toBe(Number.POSITIVE_INFINITY);
    for (const deadline of [Number.MAX_SAFE_INTEGER, Number.MAX_VALUE, new Date(8.64e15)]) {
      expect(deadlineOf({ deadline })).toBe(Number.POSITIVE_INFINITY);
    }
  });
});

describe('deadlineMsOf', () => {
  it.each([
    [{}, Number.POSITIVE_INFINITY],
    [{ deadline: new Date(7) }, 7],
    [{ deadline: 9, parentCall: parentCall(new Date(5)) }, 5],
    [{ parentCall: parentCall(5), propagateFlags: propagate.CANCELLATION }, Number.POSITIVE_INFINITY],
    [{ deadline: 3, parentCall: parentCall(5), propagateFlags: propagate.DEADLINE }, 3],
  ])('%#', (options, ms) => {
    expect(deadlineMsOf(options)).toBe(ms);
  });
});

describe('endedBeforeChoice', () => {
  const far = Number.POSITIVE_INFINITY;
  it.each([
    [{}, undefined],
    [{ deadline: far }, undefined],
    [{ deadline: 1 }, status.DEADLINE_EXCEEDED],
    [{ parentCall: parentCall(1) }, status.DEADLINE_EXCEEDED],
    [{ parentCall: parentCall(far, true) }, status.CANCELLED],
    [{ parentCall: parentCall(far, true), propagateFlags: propagate.DEADLINE }, undefined],
  ])('%#', (options, code) => {
    expect(endedBeforeChoice(options)?.code).toBe(code);
  });
});

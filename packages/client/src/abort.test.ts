import { EventEmitter, getEventListeners } from 'node:events';
import { status } from '@grpc/grpc-js';
import { abortOf, ChildAbort } from './abort.js';

describe('ChildAbort', () => {
  it('aborts when its parent does, for the same reason', () => {
    const parent = new AbortController();
    const child = new ChildAbort(parent.signal);
    expect(child.signal.aborted).toBe(false);
    const reason = new Error('enough');
    parent.abort(reason);
    expect(child.signal.reason).toBe(reason);
    expect(new ChildAbort(parent.signal).signal.reason).toBe(reason);
  });

  it('aborts by itself, which its parent does not notice', () => {
    const parent = new AbortController();
    const child = new ChildAbort(parent.signal);
    const reason = new Error('enough');
    child.abort(reason);
    expect(child.signal.reason).toBe(reason);
    expect(parent.signal.aborted).toBe(false);
    expect(getEventListeners(parent.signal, 'abort')).toEqual([]);
  });

  it('lets go of its parent', () => {
    const parent = new AbortController();
    const child = new ChildAbort(parent.signal);
    expect(getEventListeners(parent.signal, 'abort')).toHaveLength(1);
    child.release();
    expect(getEventListeners(parent.signal, 'abort')).toEqual([]);
    parent.abort();
    expect(child.signal.aborted).toBe(false);
  });

  it('needs no parent', () => {
    const child = new ChildAbort(undefined);
    child.release();
    child.abort();
    expect(child.signal.aborted).toBe(true);
  });
});

it('an abort is CANCELLED for its reason', () => {
  const reason = new Error('enough');
  expect(abortOf(AbortSignal.abort(reason))).toEqual({
    code: status.CANCELLED,
    details: 'The call was aborted: Error: enough',
    cause: reason,
  });
});

describe('ChildAbort of a call', () => {
  const handled = (cancelled: boolean) => Object.assign(new EventEmitter(), { cancelled });

  it('aborts when the call is cancelled', () => {
    const call = handled(false);
    const child = new ChildAbort(undefined, call);
    call.emit('cancelled');
    expect(child.signal.reason).toEqual(new Error('Cancelled by parent call'));
    expect(call.listenerCount('cancelled')).toBe(0);
  });

  it('is aborted when the call or the parent was', () => {
    const parent = new AbortController();
    expect(new ChildAbort(parent.signal, handled(true)).signal.aborted).toBe(true);
    parent.abort();
    const call = handled(false);
    expect(new ChildAbort(parent.signal, call).signal.aborted).toBe(true);
    expect(getEventListeners(parent.signal, 'abort')).toEqual([]);
    expect(call.listenerCount('cancelled')).toBe(0);
  });

  it('lets go of both', () => {
    const parent = new AbortController();
    const call = handled(false);
    new ChildAbort(parent.signal, call).release();
    expect(getEventListeners(parent.signal, 'abort')).toEqual([]);
    expect(call.listenerCount('cancelled')).toBe(0);
  });
});

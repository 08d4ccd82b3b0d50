import { Metadata, status } from '@grpc/grpc-js';
import { PeerError } from '@peerage/peer-core';
import { afterAttempts, CallError, isCallError, textOf } from './call-error.js';

describe('CallError', () => {
  it('names method, peer and status', () => {
    const error = new CallError({
      code: status.NOT_FOUND,
      details: 'no such person',
      procedure: '/a.B/C',
      peer: '127.0.0.1:1',
    });
    expect(error.message).toBe('/a.B/C on 127.0.0.1:1 failed with NOT_FOUND: no such person');
    expect(error).toMatchObject({
      name: 'CallError',
      code: 5,
      details: 'no such person',
      peer: '127.0.0.1:1',
    });
    expect(error.metadata.getMap()).toEqual({});
    expect('cause' in error).toBe(false);
  });

  it('leaves out what is not known', () => {
    expect(new CallError({ code: status.UNKNOWN, details: '', procedure: '/a.B/C' }).message).toBe(
      '/a.B/C failed with UNKNOWN',
    );
    expect(new CallError({ code: 99 as status, details: '', procedure: '/a.B/C' }).message).toBe(
      '/a.B/C failed with status 99',
    );
  });

  it('carries trailers and cause', () => {
    const metadata = new Metadata();
    const cause = new Error('why');
    const error = new CallError({ code: status.ABORTED, details: '', procedure: '/a.B/C', metadata, cause });
    expect(error.metadata).toBe(metadata);
    expect(error.cause).toBe(cause);
  });

  it('is one attempt unless it was given more', () => {
    const facts = { code: status.ABORTED, details: 'no', procedure: '/a.B/C' };
    expect(new CallError(facts).attempts).toEqual([{ peer: undefined, code: status.ABORTED, details: 'no' }]);
    const attempts = [{ code: status.UNAVAILABLE, details: '' }];
    expect(new CallError({ ...facts, attempts }).attempts).toBe(attempts);
  });

  it('is told from other errors', () => {
    const error = new CallError({ code: status.ABORTED, details: '', procedure: '/a.B/C' });
    expect(isCallError(error)).toBe(true);
    expect(isCallError(error, status.ABORTED)).toBe(true);
    expect(isCallError(error, status.CANCELLED)).toBe(false);
    expect(isCallError(Object.assign(new Error('other'), { code: status.ABORTED }))).toBe(false);
    expect(isCallError('ABORTED')).toBe(false);
  });
});

describe('afterAttempts', () => {
  const cause = new Error('why');
  const metadata = new Metadata();
  const facts = { code: status.ABORTED, details: 'no', procedure: '/a.B/C', peer: 'b:1', metadata, cause };

  it('is the last error when nothing came before', () => {
    const last = new CallError(facts);
    expect(afterAttempts([], last)).toBe(last);
  });

  it('is all the last error was, and a list of what came before', () => {
    const error = afterAttempts([{ code: status.UNAVAILABLE, details: '' }], new CallError(facts));
    expect(error).toMatchObject(facts);
    expect(error.attempts).toEqual([
      { code: status.UNAVAILABLE, details: '' },
      { peer: 'b:1', code: status.ABORTED, details: 'no' },
    ]);
    expect(error.message).toBe('/a.B/C on b:1 failed with ABORTED: no (2 attempts: on no peer, b:1)');
  });
});

describe('textOf', () => {
  it('has words for whatever may be thrown', () => {
    expect(textOf(new TypeError('bad'))).toBe('TypeError: bad');
    expect(textOf(undefined)).toBe('undefined');
    expect(textOf(Symbol('s'))).toBe('Symbol(s)');
    const expected = 'milliseconds';
    const ours = new PeerError('invalid-configuration', { field: 'timeoutMs', value: '-1', expected });
    expect(textOf(ours)).toBe('timeoutMs is -1; expected milliseconds.');
    expect(textOf(Object.create(null))).toBe('[Object: null prototype] {}');
  });
});

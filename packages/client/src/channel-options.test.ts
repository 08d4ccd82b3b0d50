import { PeerError } from '@peerage/peer-core';
import { noOptions } from './call-options.js';
import { channelOptions, remainingMs, withoutTimeout } from './channel-options.js';

afterEach(() => {
  jest.useRealTimers();
});

describe('channelOptions', () => {
  it('makes one deadline of a moment and a duration: the earlier', () => {
    jest.useFakeTimers({ now: 1_000 });
    expect(channelOptions({ deadline: 5_000 }).deadline).toBe(5_000);
    expect(channelOptions({ deadline: new Date(5_000) }).deadline).toBe(5_000);
    expect(channelOptions({ timeoutMs: 300 }).deadline).toBe(1_300);
    expect(channelOptions({ timeoutMs: 300, deadline: 5_000 }).deadline).toBe(1_300);
    expect(channelOptions({ timeoutMs: 300, deadline: 1_100 }).deadline).toBe(1_100);
    expect(channelOptions({ timeoutMs: Number.POSITIVE_INFINITY }).deadline).toBe(Number.POSITIVE_INFINITY);
    expect(channelOptions({ hashKey: 'k' }).deadline).toBeUndefined();
  });

  it('passes on what is about choosing, and nothing else', () => {
    const onPeer = (): void => undefined;
    const tried = [{ id: 'a:1' }];
    const routing = { hashKey: 'k', tried, peer: 'b:1', exclude: ['c:1'] };
    const options = { ...routing, waitForReady: true, failFast: false, onPeer, onHeader: onPeer };
    expect(channelOptions(options)).toEqual({
      ...routing,
      waitForReady: true,
      failFast: false,
      onPeer,
    });
  });

  it('makes nothing for a call without options', () => {
    expect(channelOptions(noOptions)).toBe(noOptions);
  });

  it.each([
    [{ timeoutMs: -1 }, 'timeoutMs'],
    [{ timeoutMs: Number.NaN }, 'timeoutMs'],
    [{ deadline: Number.NaN }, 'deadline'],
    [{ deadline: new Date('never') }, 'deadline'],
  ])('refuses %p', (options, field) => {
    expect(() => channelOptions(options)).toThrow(PeerError);
    expect(() => channelOptions(options)).toThrow(field);
  });
});

describe('withoutTimeout', () => {
  it('makes a moment of a duration, once', () => {
    jest.useFakeTimers({ now: 1_000 });
    const options = withoutTimeout({ timeoutMs: 300, hashKey: 'k' });
    expect(options).toEqual({ deadline: 1_300, hashKey: 'k' });
    jest.setSystemTime(1_200);
    expect(withoutTimeout(options)).toEqual(options);
    expect(remainingMs(options)).toBe(100);
  });

  it('leaves options without a time as they are', () => {
    const options = { hashKey: 'k' };
    expect(withoutTimeout(options)).toBe(options);
    expect(remainingMs(options)).toBe(Number.POSITIVE_INFINITY);
  });
});

import { isPeerError, PeerError } from './errors.js';

const noPeer = {
  list: 'greeter',
  peers: 3,
  connecting: 1,
  unavailable: 2,
  busy: 0,
  waitedMs: 499.6,
  failFast: false,
};

describe('PeerError', () => {
  it('carries its code, its details and nothing it was not given', () => {
    const error = new PeerError('peer-not-in-list', { list: 'greeter', peer: 'a:1' });
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe('PeerError');
    expect(error.code).toBe('peer-not-in-list');
    expect(error.details).toEqual({ list: 'greeter', peer: 'a:1' });
    expect(error.errors).toEqual([]);
    expect('cause' in error).toBe(false);
    expect(String(error)).toBe('PeerError: Peer "a:1" is not in list "greeter".');
  });

  it('carries the cause and the single failures', () => {
    const cause = new Error('why');
    const failures = [new PeerError('peer-not-in-list', { list: 'greeter', peer: 'a:1' })];
    const details = { list: 'greeter', applied: 2, failed: 1 };
    const error = new PeerError('update-incomplete', details, { cause, errors: failures });
    expect(error.cause).toBe(cause);
    expect(error.errors).toBe(failures);
  });

  it('says how long it waited and for how many peers', () => {
    expect(new PeerError('no-available-peer', noPeer).message).toBe(
      'List "greeter" has no available peer after 500 ms: of 3, 1 connecting, 2 unavailable and 0 busy.',
    );
  });

  it('says that it did not wait, and why the last peer failed', () => {
    const details = { ...noPeer, failFast: true, lastError: 'connection refused' };
    expect(new PeerError('no-available-peer', details).message).toBe(
      'List "greeter" has no available peer: of 3, 1 connecting, 2 unavailable and 0 busy (not waiting: failFast); ' +
        'last error: connection refused.',
    );
  });

  it('says where in a larger input something stands', () => {
    expect(
      new PeerError('invalid-identifier', { peer: 'a', problem: 'has no port', field: 'peers[2]' }).message,
    ).toBe('The identifier "a" in peers[2] has no port.');
    expect(new PeerError('duplicate-peer', { list: 'greeter', peer: 'a:1', field: 'peers[2]' }).message).toBe(
      'Peer "a:1" is named more than once for list "greeter", again in peers[2].',
    );
    expect(
      new PeerError('source-unreadable', { source: '/peers.yaml', problem: 'it is empty', line: 3 }).message,
    ).toBe('The peers in "/peers.yaml" could not be read, line 3: it is empty.');
  });
});

describe('isPeerError', () => {
  const error = new PeerError('list-already-started', { list: 'greeter' });

  it('knows the error, and its code when asked for one', () => {
    expect(isPeerError(error)).toBe(true);
    expect(isPeerError(error, 'list-already-started')).toBe(true);
    expect(isPeerError(error, 'list-not-started')).toBe(false);
  });

  it('knows the error of another installed copy', () => {
    const foreign = Object.assign(new Error('from elsewhere'), { name: 'PeerError', code: 'list-stopped' });
    expect(isPeerError(foreign, 'list-stopped')).toBe(true);
  });

  it.each([
    undefined,
    null,
    'list-stopped',
    { name: 'PeerError', code: 'list-stopped' },
    new Error('plain'),
    Object.assign(new Error('no code'), { name: 'PeerError' }),
    Object.assign(new Error('not ours'), { code: 'list-stopped' }),
  ])('takes nothing else for one: %p', other => {
    expect(isPeerError(other)).toBe(false);
  });
});

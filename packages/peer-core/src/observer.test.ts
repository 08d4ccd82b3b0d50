import { PeerError } from './errors.js';
import { type PeerEvent, tell, tellProblem } from './observer.js';

const event: PeerEvent = { type: 'updates-completed', source: 'greeter', kept: 2 };

let emitWarning: jest.SpiedFunction<typeof process.emitWarning>;

beforeEach(() => {
  emitWarning = jest.spyOn(process, 'emitWarning').mockReturnValue();
});

afterEach(() => {
  emitWarning.mockRestore();
});

describe('tell', () => {
  it('passes the event on', () => {
    const seen: PeerEvent[] = [];
    tell(told => seen.push(told), event);
    expect(seen).toEqual([event]);
    expect(emitWarning).not.toHaveBeenCalled();
  });

  it('does nothing without an observer', () => {
    tell(undefined, event);
    expect(emitWarning).not.toHaveBeenCalled();
  });

  it('survives an observer that throws and warns of it', () => {
    tell(() => {
      throw new Error('disk full');
    }, event);
    expect(emitWarning.mock.calls).toEqual([
      [
        'The observer callback of greeter threw.',
        { type: 'PeerError', code: 'callback-failed', detail: 'Error: disk full' },
      ],
    ]);
  });
});

describe('tellProblem', () => {
  const problem = new PeerError('duplicate-peer', { list: 'greeter', peer: 'a:1' });

  it('makes the problem an event', () => {
    const seen: PeerEvent[] = [];
    tellProblem(told => seen.push(told), 'greeter', problem);
    expect(seen).toEqual([{ type: 'problem', source: 'greeter', error: problem }]);
    expect(emitWarning).not.toHaveBeenCalled();
  });

  it('makes it a process warning when there is no observer', () => {
    tellProblem(undefined, 'greeter', problem);
    expect(emitWarning.mock.calls).toEqual([
      [
        'Peer "a:1" is named more than once for list "greeter".',
        { type: 'PeerError', code: 'duplicate-peer', detail: undefined },
      ],
    ]);
  });

  it('gives the reasons with the warning', () => {
    const failures = [
      new PeerError('peer-already-in-list', { list: 'greeter', peer: 'a:1' }),
      new PeerError('peer-not-in-list', { list: 'greeter', peer: 'b:1' }),
    ];
    const details = { list: 'greeter', applied: 3, failed: 2 };
    const cause = new Error('badly sorted');
    tellProblem(
      undefined,
      'greeter',
      new PeerError('update-incomplete', details, { errors: failures, cause }),
    );
    expect(emitWarning.mock.lastCall?.[1]).toMatchObject({
      detail: [
        'PeerError: Peer "a:1" is in list "greeter" already.',
        'PeerError: Peer "b:1" is not in list "greeter".',
        'Error: badly sorted',
      ].join('\n'),
    });
  });

  it('gives the reasons of reasons, as far as anybody reads', () => {
    const stopped = new PeerError('transport-stopped', { transport: 'grpc' });
    const retain = new PeerError('retain-failed', { list: 'greeter', peer: 'a:1' }, { cause: stopped });
    const details = { list: 'greeter', applied: 3, failed: 1 };
    tellProblem(undefined, 'greeter', new PeerError('update-incomplete', details, { errors: [retain] }));
    expect(emitWarning.mock.lastCall?.[1]).toMatchObject({
      detail: [
        'PeerError: List "greeter" could not retain peer "a:1" and will try again.',
        '  PeerError: Transport "grpc" has been closed.',
      ].join('\n'),
    });
    const endless = new Error('endless');
    endless.cause = endless;
    const failed = new PeerError('updater-failed', { list: 'greeter', kept: 2 }, { cause: endless });
    tellProblem(undefined, 'greeter', failed);
    expect(emitWarning.mock.lastCall?.[1]).toHaveProperty('detail');
  });

  it('gives any reason, even one that cannot be a string', () => {
    const cause: unknown = Object.create(null);
    tellProblem(
      undefined,
      'greeter',
      new PeerError('updater-failed', { list: 'greeter', kept: 2 }, { cause }),
    );
    expect(emitWarning.mock.lastCall?.[1]).toMatchObject({ detail: '[Object: null prototype] {}' });
  });
});

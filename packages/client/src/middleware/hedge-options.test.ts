import { status } from '@grpc/grpc-js';
import { thrownBy } from '@peerage/testing';
import { hedge } from './hedge.js';

describe('options of hedge', () => {
  it.each([
    [{ maxAttempts: 1 }, 'maxAttempts is 1; expected an integer of at least 2.'],
    [{ maxAttempts: 7, maxAttemptsLimit: 6 }, 'maxAttempts is 7; expected an integer from 2 to 6'],
    [{ hedgingDelayMs: -1 }, 'hedgingDelayMs is -1; expected a finite number of milliseconds of at least 0.'],
    [{ hedgingDelayMs: undefined as unknown as number }, 'hedgingDelayMs is undefined'],
    [{ nonFatalStatusCodes: [status.OK] }, 'nonFatalStatusCodes[0] is 0'],
  ])('%p are refused', (options, message) => {
    const error = thrownBy(() => hedge({ hedgingDelayMs: 10, ...options }));
    expect(error).toMatchObject({ code: 'invalid-configuration' });
    expect(String(error)).toContain(message);
  });
});

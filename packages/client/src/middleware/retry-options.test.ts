import { status } from '@grpc/grpc-js';
import { thrownBy } from '@peerage/testing';
import { retry } from './retry.js';
import type { RetryOptions } from './retry-options.js';

describe('options of retry', () => {
  it.each([
    [{ maxAttempts: 1 }, 'maxAttempts is 1; expected an integer of at least 2.'],
    [{ maxAttempts: 6 }, 'maxAttempts is 6; expected an integer from 2 to 5 (maxAttemptsLimit).'],
    [{ maxAttempts: 2.5 }, 'maxAttempts'],
    [{ maxAttempts: 9, maxAttemptsLimit: 8 }, 'maxAttempts is 9; expected an integer from 2 to 8'],
    [
      { initialBackoffMs: -1 },
      'initialBackoffMs is -1; expected a finite number of milliseconds of at least 0.',
    ],
    [{ initialBackoffMs: Number.POSITIVE_INFINITY }, 'initialBackoffMs'],
    [{ maxBackoffMs: Number.NaN }, 'maxBackoffMs'],
    [{ backoffMultiplier: 0 }, 'backoffMultiplier is 0; expected a finite number above 0.'],
    [{ retryableStatusCodes: [status.OK] }, 'retryableStatusCodes[0] is 0'],
    [{ retryableStatusCodes: ['UNAVAILABLE', 99 as status] }, 'retryableStatusCodes[1] is 99'],
    [{ retryableStatusCodes: ['GONE' as 'OK'] }, 'retryableStatusCodes[0] is "GONE"'],
  ] as [RetryOptions, string][])('%p are refused', (options, message) => {
    const error = thrownBy(() => retry(options));
    expect(error).toMatchObject({ code: 'invalid-configuration' });
    expect(String(error)).toContain(message);
  });
});

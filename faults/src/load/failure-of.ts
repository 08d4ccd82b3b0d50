/** How a call fails. */
import { type CallError, isCallError } from '@peerage/client';
import { inTime } from '../until.js';

/** Rejects when the call does not fail, or not as calls do. */
export async function failureOf(call: Promise<unknown>): Promise<CallError> {
  const error = await inTime(
    call.then(
      () => new Error('The call went well.'),
      (reason: unknown) => reason,
    ),
    'the call has ended',
  );
  if (isCallError(error)) return error;
  throw error;
}

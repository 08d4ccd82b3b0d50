/** Assertions on the errors of the one table, in Node's own terms. */
import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { isPeerError, type PeerError, type PeerErrorCode } from '@peerage/peer-core';

/** Runs `action`, which must throw a `PeerError` of `code`; gives the error. */
export function assertThrows(action: () => unknown, code: PeerErrorCode): PeerError {
  let thrown: unknown;
  try {
    action();
  } catch (error) {
    thrown = error;
  }
  return assertCode(thrown, code);
}

/** Awaits `promise`, which must reject with a `PeerError` of `code`; gives the error. */
export async function assertRejects(promise: Promise<unknown>, code: PeerErrorCode): Promise<PeerError> {
  const reason: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  return assertCode(reason, code);
}

function assertCode(error: unknown, code: PeerErrorCode): PeerError {
  assert.ok(isPeerError(error), `expected ${code}, got ${inspect(error)}`);
  assert.equal(error.code, code);
  return error;
}

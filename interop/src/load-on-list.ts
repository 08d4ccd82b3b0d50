/** Callers that do not stop, and a count of what their calls came to. */
import { status } from '@grpc/grpc-js';
import { isCallError } from '@peerage/client';

export interface Tally {
  /** Answers, by the peer that gave them. */
  readonly answered: Readonly<Record<string, number>>;
  /** What calls failed with, and how often. */
  readonly failed: Readonly<Record<string, number>>;
}

/**
 * Has `callerCount` callers call again and again until `during` is over, and gives what came of it.
 *
 * @param call Makes one call and gives the peer that answered.
 */
export async function underLoad(
  callerCount: number,
  call: () => Promise<string>,
  during: (tally: Tally) => Promise<void>,
): Promise<Tally> {
  const answered: Record<string, number> = {};
  const failed: Record<string, number> = {};
  const over = new AbortController();
  const caller = async (): Promise<void> => {
    while (!over.signal.aborted) {
      try {
        const peer = await call();
        answered[peer] = (answered[peer] ?? 0) + 1;
      } catch (error) {
        const problem = isCallError(error) ? `${status[error.code]}: ${error.details}` : String(error);
        failed[problem] = (failed[problem] ?? 0) + 1;
      }
    }
  };
  const callers = Array.from({ length: callerCount }, caller);
  try {
    await during({ answered, failed });
  } finally {
    over.abort();
    await Promise.all(callers);
  }
  return { answered, failed };
}

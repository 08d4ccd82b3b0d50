/** Waiting for what will be true, but not for ever. */
import { setTimeout as delay } from 'node:timers/promises';

const pollMs = 5;
/** Far more than anything here takes, even on a machine that is busy with other things. */
const patienceMs = 20_000;

/**
 * Resolves when `holds` does.
 *
 * @param what Completes "It is not so that …" when it does not hold in time.
 */
export async function until(
  holds: () => boolean | Promise<boolean>,
  what: string,
  timeoutMs: number = patienceMs,
): Promise<void> {
  const endMs = performance.now() + timeoutMs;
  while (!(await holds())) {
    if (performance.now() > endMs) throw new Error(`After ${timeoutMs} ms it is not so that ${what}.`);
    await delay(pollMs);
  }
}

/** What `promise` gives; rejects when that takes too long. */
export async function inTime<Value>(
  promise: Promise<Value>,
  what: string,
  timeoutMs: number = patienceMs,
): Promise<Value> {
  const over = new AbortController();
  const late = delay(timeoutMs, undefined, { signal: over.signal }).then(() => {
    throw new Error(`After ${timeoutMs} ms it is not so that ${what}.`);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    over.abort();
    late.catch(() => undefined);
  }
}

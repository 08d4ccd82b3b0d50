/** What tests wait for, and what they make of it. */
import { setTimeout as delay } from 'node:timers/promises';
import { type CallError, isCallError } from '@peerage/client';

const pollMs = 5;
/** Far more than anything here takes, even on a machine that is busy with other things. */
const patienceMs = 20_000;

/** Resolves when `holds` does; rejects when that takes too long. */
export async function until(holds: () => boolean): Promise<void> {
  const endMs = performance.now() + patienceMs;
  while (!holds()) {
    if (performance.now() > endMs)
      throw new Error(`After ${patienceMs} ms it is not so that ${String(holds)}.`);
    await delay(pollMs);
  }
}

/** Everything in `source`. */
export async function all<Item>(source: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of source) items.push(item);
  return items;
}

/** What `call` fails with; rejects when it does not. */
export async function failureOf(call: Promise<unknown>): Promise<CallError> {
  const error = await call.then(
    () => new Error('The call went well.'),
    (reason: unknown) => reason,
  );
  if (isCallError(error)) return error;
  throw error;
}

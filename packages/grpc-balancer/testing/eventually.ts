/** Waiting for what will be true, however long it takes; the test's own limit bounds it. */
import { setTimeout as delay } from 'node:timers/promises';

export async function eventually(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await delay(2);
}

/** Waiting in tests with real servers and processes, where no clock can be moved by hand. */
import { setTimeout as delay } from 'node:timers/promises';

/** Resolves once `condition` holds, however long it takes: the test's own limit bounds it. */
export async function eventually(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await delay(2);
}

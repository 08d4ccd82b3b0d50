/** Gives the event loop back now and then, in loops that may always have something more to do. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** What everybody else in the process may be kept waiting for. */
const longestTurnMs = 10;

export class FairTurns {
  #sinceMs = performance.now();

  /** Whether it is time to let others have their turn. */
  get overdue(): boolean {
    return performance.now() - this.#sinceMs > longestTurnMs;
  }

  async next(): Promise<void> {
    await nextTurn();
    this.#sinceMs = performance.now();
  }
}

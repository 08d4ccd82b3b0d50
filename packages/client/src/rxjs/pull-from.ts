/** An Observable that asks for its values one by one. */
import { Observable } from 'rxjs';
import { Delivery } from '../delivery.js';
import { FairTurns } from '../fair-turns.js';

/**
 * The values of an async iterable, one of its own for each subscriber.
 *
 * The next value is asked for when `next` of the subscriber has returned and whoever took the value is done with it:
 * `pullMap`, or a call that it is a request of. Operators between that work at once, as `map`, `filter` and `share`
 * do, make no difference. Those that let go of a value and emit it later, as `concatMap`, `delay` and `observeOn` do,
 * count as done with it.
 *
 * Unsubscribing leaves the iteration. A subscriber that always has a next value gives the event loop back every 10 ms.
 */
export function pullFrom<Value>(iterate: () => AsyncIterable<Value>): Observable<Value> {
  return new Observable(subscriber => {
    const iterator = iterate()[Symbol.asyncIterator]();
    const delivery = new Delivery();
    let over = false;

    async function pull(): Promise<void> {
      const turns = new FairTurns();
      while (!subscriber.closed) {
        const result = await iterator.next();
        if (result.done === true) {
          over = true;
          subscriber.complete();
          return;
        }
        delivery.push(subscriber, result.value);
        if (delivery.held) await delivery.released();
        if (turns.overdue) await turns.next();
      }
    }

    pull().catch((error: unknown) => {
      over = true;
      subscriber.error(error);
    });
    return () => {
      if (!over) void leave(iterator);
    };
  });
}

async function leave(iterator: AsyncIterator<unknown>): Promise<void> {
  try {
    await iterator.return?.();
  } catch {
    // Whoever unsubscribed wants to hear no more.
  }
}

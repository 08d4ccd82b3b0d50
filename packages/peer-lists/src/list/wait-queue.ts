/**
 * The requests that wait for a peer: first come, first served, bounded, each with its own way out.
 *
 * Knows nothing of peers; a list offers choices and ends the waits.
 */
import { type Choice, type ChooseRequest, type Clock, PeerError } from '@peerage/peer-core';

export interface WaitQueueOptions {
  /** The list's name, for messages. */
  readonly list: string;
  readonly capacity: number;
  readonly clock: Clock;
  /** What a wait that ran out of time is told. */
  readonly timedOut: (request: ChooseRequest, waitedMs: number) => PeerError;
}

export interface WaitLimits {
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

export class WaitQueue {
  readonly #options: WaitQueueOptions;
  /** A set keeps the order of arrival and forgets in O(1) whoever leaves early. */
  readonly #waiters = new Set<Waiter>();

  constructor(options: WaitQueueOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#waiters.size;
  }

  /** Waits in turn; rejects with `choose-queue-full`, `choose-aborted`, or what `timedOut` says. */
  wait(request: ChooseRequest, limits: WaitLimits): Promise<Choice> {
    const { list, capacity, clock } = this.#options;
    const { signal, timeoutMs } = limits;
    if (signal?.aborted === true) return Promise.reject(this.#aborted(signal, 0));
    if (this.#waiters.size >= capacity)
      return Promise.reject(new PeerError('choose-queue-full', { list, capacity }));
    return new Promise((resolve, reject) => {
      const waiter = new Waiter(request, resolve, reject, clock.now());
      this.#waiters.add(waiter);
      if (timeoutMs !== Number.POSITIVE_INFINITY) {
        // Not unreferenced: somebody waits for the answer, so the process must live to give it.
        const timer = clock.setTimer(
          () => this.#leave(waiter).reject(this.#options.timedOut(request, this.#waitedMs(waiter))),
          timeoutMs,
        );
        waiter.onLeave(() => timer.cancel());
      }
      if (signal !== undefined) {
        const abort = (): void => this.#leave(waiter).reject(this.#aborted(signal, this.#waitedMs(waiter)));
        signal.addEventListener('abort', abort, { once: true });
        waiter.onLeave(() => signal.removeEventListener('abort', abort));
      }
    });
  }

  /**
   * Offers every waiter a choice, in order. One that gets none keeps its place: another request may want a
   * different peer. One for which `choose` throws is told so and leaves.
   */
  serve(choose: (request: ChooseRequest) => Choice | undefined): void {
    for (const waiter of this.#waiters) {
      try {
        const choice = choose(waiter.request);
        if (choice !== undefined) this.#leave(waiter).resolve(choice);
      } catch (error) {
        this.#leave(waiter).reject(error);
      }
    }
  }

  /** Ends every wait with `list-stopped`. */
  stop(): void {
    for (const waiter of this.#waiters) {
      const details = { list: this.#options.list, waitedMs: this.#waitedMs(waiter) };
      this.#leave(waiter).reject(new PeerError('list-stopped', details));
    }
  }

  #leave(waiter: Waiter): Waiter {
    this.#waiters.delete(waiter);
    waiter.leave();
    return waiter;
  }

  #waitedMs(waiter: Waiter): number {
    return this.#options.clock.now() - waiter.sinceMs;
  }

  #aborted(signal: AbortSignal, waitedMs: number): PeerError {
    return new PeerError('choose-aborted', { list: this.#options.list, waitedMs }, { cause: signal.reason });
  }
}

class Waiter {
  readonly request: ChooseRequest;
  readonly resolve: (choice: Choice) => void;
  readonly reject: (error: unknown) => void;
  readonly sinceMs: number;
  readonly #releases: (() => void)[] = [];

  constructor(
    request: ChooseRequest,
    resolve: (choice: Choice) => void,
    reject: (error: unknown) => void,
    sinceMs: number,
  ) {
    this.request = request;
    this.resolve = resolve;
    this.reject = reject;
    this.sinceMs = sinceMs;
  }

  onLeave(release: () => void): void {
    this.#releases.push(release);
  }

  leave(): void {
    for (const release of this.#releases) release();
  }
}

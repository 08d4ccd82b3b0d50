/** The end of a server, from the moment it is asked to stop: waits, drains, and cuts off what takes too long. */
import { type Server as GrpcServer, status } from '@grpc/grpc-js';
import { type Clock, systemClock, type Timer } from '@peerage/peer-core';
import type { CallLedger } from '../calls/call-ledger.js';
import { ServerError } from '../server-error.js';

/** How long connections may take to end that are cut off. */
const farewellMs = 100;

function stoppedMeanwhile(): ServerError {
  return new ServerError(status.UNAVAILABLE, 'The server was stopped before the call had ended.');
}

/** How a server has stopped. */
export interface StopReport {
  /** Calls that were still in flight when the time to drain was over; 0 when none was lost. */
  readonly cutOffCount: number;
}

export interface ShutdownSettings {
  readonly grpc: GrpcServer;
  readonly calls: CallLedger;
  /** Addresses that are being taken; they have to be before they can be given back. */
  readonly binding: () => readonly Promise<unknown>[];
  readonly delayMs: number;
  /** Told when no more calls are taken. */
  readonly draining: () => void;
  readonly stopped: () => void;
  readonly clock?: Clock;
}

/** Begins when it is made. */
export class Shutdown {
  readonly done: Promise<StopReport>;
  readonly #settings: ShutdownSettings;
  readonly #clock: Clock;
  readonly #timers: Timer[] = [];
  readonly #forced: Promise<void>;
  #force: () => void = () => undefined;

  constructor(settings: ShutdownSettings) {
    this.#settings = settings;
    this.#clock = settings.clock ?? systemClock;
    this.#forced = new Promise(resolve => {
      this.#force = resolve;
    });
    this.done = this.#run();
  }

  /** Cuts off after so long what is in flight then; the shortest limit counts. */
  limit(ms: number): void {
    if (ms !== Number.POSITIVE_INFINITY) this.#timers.push(this.#clock.setTimer(this.#force, ms));
  }

  async #run(): Promise<StopReport> {
    const { grpc, calls, binding, delayMs, draining, stopped } = this.#settings;
    await this.#unlessForced(Promise.allSettled(binding()));
    if (delayMs > 0) await this.#unlessForced(this.#pause(delayMs));
    const closed = close(grpc);
    draining();
    const drained = await this.#unlessForced(closed);
    const cutOffCount = drained ? 0 : calls.interrupt(stoppedMeanwhile());
    if (!drained) {
      // Long enough for clients to be told, if they listen.
      await Promise.race([closed, this.#pause(farewellMs)]);
      grpc.forceShutdown();
    }
    for (const timer of this.#timers) timer.cancel();
    stopped();
    return { cutOffCount };
  }

  /** Whether `event` came first. */
  #unlessForced(event: Promise<unknown>): Promise<boolean> {
    return Promise.race([event.then(() => true), this.#forced.then(() => false)]);
  }

  #pause(ms: number): Promise<void> {
    return new Promise(resolve => {
      this.#timers.push(this.#clock.setTimer(resolve, ms));
    });
  }
}

/** Takes no more connections and calls; resolves when every connection has closed. */
function close(grpc: GrpcServer): Promise<void> {
  return new Promise(resolve => {
    grpc.tryShutdown(() => resolve());
  });
}

/** What grpc-js calls the connectivity of a channel, for a channel that is as ready as its chooser. */
import { connectivityState, type Deadline } from '@grpc/grpc-js';
import type { Chooser } from '@peerage/peer-core';
import { PeerWait } from './peer-wait.js';

type Watcher = (error?: Error) => void;

export class ChooserConnectivity {
  readonly #chooser: Chooser;
  readonly #watches = new Set<() => void>();
  #closed = false;

  constructor(chooser: Chooser) {
    this.#chooser = chooser;
  }

  /** READY when a request would be given a peer, IDLE when the chooser does not run, CONNECTING between. */
  get state(): connectivityState {
    if (this.#closed) return connectivityState.SHUTDOWN;
    if (this.#chooser.available) return connectivityState.READY;
    return this.#chooser.state === 'running' ? connectivityState.CONNECTING : connectivityState.IDLE;
  }

  /**
   * Tells `watcher` once that the state is no longer `from`, or, with an error, that it still is at `deadline`.
   *
   * A chooser says when it becomes available and when it stops being so; that it was started or stopped without
   * a peer is not noticed.
   */
  watch(from: connectivityState, deadline: Deadline, watcher: Watcher): void {
    if (this.#closed) throw new Error('Channel has been shut down');
    if (this.state !== from) {
      process.nextTick(watcher);
      return;
    }
    const settle = (error?: Error): void => {
      if (!this.#watches.delete(settle)) return;
      wait.end();
      stopListening();
      watcher(error);
    };
    const wait = new PeerWait(`a peer of "${this.#chooser.name}"`, { deadline }, reason =>
      settle(new Error(reason.details)),
    );
    const stopListening = this.#chooser.onAvailabilityChanged(() => {
      if (this.state !== from) settle();
    });
    this.#watches.add(settle);
  }

  /** Becomes SHUTDOWN, which is a change that every watcher hears of. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const settle of [...this.#watches]) settle();
  }
}

/** What grpc-js calls the connectivity of a channel, for a channel that is as ready as its chooser. */
import { connectivityState, type Deadline } from '@grpc/grpc-js';
import type { Chooser } from '@peerage/peer-core';
import { unused } from './peer-call.js';
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
    if (this.#chooser.state !== 'running') return connectivityState.IDLE;
    try {
      const choice = this.#chooser.tryChoose({});
      choice?.finish(unused);
      return choice === undefined ? connectivityState.CONNECTING : connectivityState.READY;
    } catch {
      // There is nothing to wait for: another request may have a peer, this one never will.
      return connectivityState.READY;
    }
  }

  /**
   * Tells `watcher` once that the state is no longer `from`, or, with an error, that it still is at `deadline`.
   *
   * A chooser says when it has a peer and not when it has none, so leaving READY is only noticed by `close`.
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
      watcher(error);
    };
    const wait = new PeerWait(this.#chooser.name, { deadline }, reason => settle(new Error(reason.details)));
    this.#watches.add(settle);
    if (from === connectivityState.READY) return;
    this.#chooser.choose({}, { signal: wait.signal, timeoutMs: Number.POSITIVE_INFINITY }).then(
      choice => {
        choice.finish(unused);
        settle();
      },
      (error: unknown) => settle(error instanceof Error ? error : new Error(String(error))),
    );
  }

  /** Becomes SHUTDOWN, which is a change that every watcher hears of. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const settle of [...this.#watches]) settle();
  }
}

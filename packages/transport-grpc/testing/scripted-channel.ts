/** A channel whose state changes when a test says so. */
import {
  type ChannelInterface,
  connectivityState,
  type InterceptingListener,
  Metadata,
  status,
} from '@grpc/grpc-js';
import type { CurrentSignal } from '../src/abortable-target.js';

type State = keyof typeof connectivityState;

export class ScriptedChannel {
  /** For the code under test. */
  readonly channel: ChannelInterface = this as unknown as ChannelInterface;
  readonly #signal: CurrentSignal;
  #state: connectivityState = connectivityState.IDLE;
  #watches: { readonly from: connectivityState; readonly told: () => void }[] = [];
  #question: InterceptingListener | undefined;
  /** How often it was asked to connect while it rested. */
  connectCount = 0;

  constructor(signal: CurrentSignal) {
    this.#signal = signal;
  }

  /** The signal an attempt gets that begins now. */
  get signal(): AbortSignal | undefined {
    return this.#signal();
  }

  get closed(): boolean {
    return this.#state === connectivityState.SHUTDOWN;
  }

  become(state: State): void {
    this.#state = connectivityState[state];
    const watches = this.#watches;
    this.#watches = watches.filter(({ from }) => from === this.#state);
    for (const { from, told } of watches) if (from !== this.#state) told();
  }

  /** Fails to connect, and answers why when it is asked. */
  fail(reason: string): void {
    this.become('TRANSIENT_FAILURE');
    this.#question?.onReceiveStatus({
      code: status.UNAVAILABLE,
      details: `No connection established. Last error: Error: ${reason}. Resolution note: `,
      metadata: new Metadata(),
    });
  }

  getConnectivityState(tryToConnect: boolean): connectivityState {
    if (tryToConnect && this.closed) throw new Error('A closed channel was revived.');
    if (tryToConnect && this.#state === connectivityState.IDLE) {
      this.connectCount += 1;
      this.become('CONNECTING');
    }
    return this.#state;
  }

  watchConnectivityState(from: connectivityState, _deadline: number, told: () => void): void {
    if (this.closed) throw new Error('Channel has been shut down');
    this.#watches.push({ from, told });
  }

  createCall(): unknown {
    return {
      start: (_metadata: Metadata, listener: InterceptingListener) => {
        this.#question = listener;
      },
      cancelWithStatus: () => {
        this.#question = undefined;
      },
    };
  }

  close(): void {
    this.become('SHUTDOWN');
  }
}

/**
 * Ends attempts to connect that have no answer in time.
 *
 * grpc-js waits as long as the network does: for ever, where a server accepts and says nothing. But it hands
 * addresses to `net.connect` as they are, and there an address may carry an abort signal. Its subchannel then fails
 * like any other, socket and all, and stays the one that other channels share.
 */
import type { Clock, Timer } from '@peerage/peer-core';
import { type ControlHelper, type Endpoint, helperWith, State, type Subchannel } from './grpc-js.js';

type Address = Endpoint['addresses'][number];

/** Keeps subchannels apart that have another limit, or none. */
const limitOption = 'peerage.connect_timeout_ms';

/** What grpc-js says of a connection whose signal was aborted. */
const abortText = /(?:AbortError: )?The operation was aborted(?: \([^)]*\))?/;

export class ConnectLimit {
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** What is wrong with a connection that is not made in time. */
  readonly problem: string;

  constructor(timeoutMs: number, clock: Clock) {
    this.timeoutMs = timeoutMs;
    this.clock = clock;
    this.problem = `no answer within ${timeoutMs} ms`;
  }

  /** A helper like `parent`, whose subchannels are held to the limit. */
  holding(parent: ControlHelper): ControlHelper {
    return helperWith(parent, {
      createSubchannel: (address, options) => {
        const attempts = new Attempts(this);
        const args = { ...options, [limitOption]: this.timeoutMs };
        const subchannel = parent.createSubchannel(abortable(address, attempts), args);
        attempts.subchannel = subchannel.getRealSubchannel();
        return subchannel;
      },
    });
  }

  /** What grpc-js says of a connection, in words that know of the limit. */
  explain(problem: string): string {
    return problem.replace(abortText, this.problem);
  }
}

/** Its signal is read by `net.connect`, once for each attempt; not at all if the channel has the subchannel already. */
function abortable(address: Address, attempts: Attempts): Address & { readonly signal: AbortSignal } {
  return {
    ...address,
    get signal() {
      return attempts.begin();
    },
  };
}

/** The attempts to connect of one subchannel, one after the other, whoever uses it. */
class Attempts {
  subchannel: Subchannel | undefined;
  readonly #limit: ConnectLimit;
  #abort: AbortController | undefined;
  #deadline: Timer | undefined;
  #expired = false;

  constructor(limit: ConnectLimit) {
    this.#limit = limit;
  }

  /**
   * grpc-js counts its backoff from the beginning of an attempt, so that it is over when the limit is; and the end of
   * the former attempt would break the new one. Refused once, grpc-js waits as long as it should.
   *
   * @throws Error when the attempt before this had no answer.
   */
  begin(): AbortSignal {
    const { clock, timeoutMs, problem } = this.#limit;
    if (this.#expired) {
      this.#expired = false;
      throw new Error(problem);
    }
    this.#abort = new AbortController();
    this.#deadline = clock.setTimer(this.#expire, timeoutMs).unref();
    this.subchannel?.addConnectivityStateListener(this.#onState);
    return this.#abort.signal;
  }

  readonly #expire = (): void => {
    this.#expired = true;
    this.#abort?.abort();
  };

  readonly #onState: Parameters<Subchannel['addConnectivityStateListener']>[0] = (_, _from, to) => {
    const abort = this.#abort;
    this.#abort = undefined;
    this.#deadline?.cancel();
    this.#deadline = undefined;
    this.subchannel?.removeConnectivityStateListener(this.#onState);
    // The signal of a connection that was made would break it; one that nobody waits for leaves its socket open.
    if (to !== State.READY) abort?.abort();
  };
}

/**
 * Ends attempts to connect that have no answer in time.
 *
 * grpc-js waits as long as the network does: for ever, where a server accepts and says nothing. But it hands
 * addresses to `net.connect` as they are, and there an address may carry what a stream calls when it is constructed.
 * So this gets to know the socket of every attempt. Without it, a subchannel fails like any other, and stays the
 * one that other channels share.
 */
import type { Socket } from 'node:net';
import type { Clock, Timer } from '@peerage/peer-core';
import { type ControlHelper, type Endpoint, helperWith, State, type Subchannel } from './grpc-js.js';

type Address = Endpoint['addresses'][number];

/** An abort signal would do, too, and take 2 KiB for every connection for as long as it lasts. */
export type AddressWithHook = Address & {
  /** Called once for every attempt; `done` with an error ends it. */
  readonly construct?: (this: Socket, done: (error?: Error) => void) => void;
};

/** Keeps subchannels apart that have another limit, or none. */
const limitOption = 'peerage.connect_timeout_ms';

/** A helper like `parent`, whose subchannels are connected within `timeoutMs` or fail. */
export function limitConnecting(parent: ControlHelper, timeoutMs: number, clock: Clock): ControlHelper {
  return helperWith(parent, {
    createSubchannel(address, options) {
      const attempts = new Attempts(timeoutMs, clock);
      const args = { ...options, [limitOption]: timeoutMs };
      const subchannel = parent.createSubchannel(withHook(address, attempts), args);
      attempts.subchannel = subchannel.getRealSubchannel();
      return subchannel;
    },
  });
}

/** Of no effect when the channel has a subchannel already that was made for another such address. */
function withHook(address: Address, attempts: Attempts): AddressWithHook {
  // A literal that spreads and has a function has a hidden class of its own each time: grpc-js, which compares every
  // new address with all it has, takes five times as long over them.
  return Object.assign({}, address, {
    construct(this: Socket, done: (error?: Error) => void): void {
      done(attempts.begin(this));
    },
  });
}

/** The attempts to connect of one subchannel, one after the other, whoever uses it. */
class Attempts {
  subchannel: Subchannel | undefined;
  readonly #timeoutMs: number;
  readonly #clock: Clock;
  #socket: Socket | undefined;
  #deadline: Timer | undefined;
  #expired = false;

  constructor(timeoutMs: number, clock: Clock) {
    this.#timeoutMs = timeoutMs;
    this.#clock = clock;
  }

  /**
   * Gives the error for an attempt that follows one without an answer. grpc-js counts its backoff from the beginning
   * of an attempt: it connects again at once after a long one, and then the late end of the former session breaks the
   * new one. Refused once, it waits.
   */
  begin(socket: Socket): Error | undefined {
    if (this.#expired) {
      this.#expired = false;
      return this.#error();
    }
    this.#socket = socket;
    this.#deadline = this.#clock.setTimer(this.#expire, this.#timeoutMs).unref();
    this.subchannel?.addConnectivityStateListener(this.#onState);
    return undefined;
  }

  readonly #expire = (): void => {
    this.#expired = true;
    this.#socket?.destroy(this.#error());
  };

  readonly #onState: Parameters<Subchannel['addConnectivityStateListener']>[0] = (_, _from, to) => {
    // What nobody waits for any more grpc-js leaves open.
    if (to !== State.READY) this.#socket?.destroy();
    this.#socket = undefined;
    this.#deadline?.cancel();
    this.#deadline = undefined;
    this.subchannel?.removeConnectivityStateListener(this.#onState);
  };

  #error(): Error {
    return new Error(`no answer within ${this.#timeoutMs} ms`);
  }
}

/** Sends the requests of a streaming call, each once the one before is written. */
import { status } from '@grpc/grpc-js';
import type { PeerCall } from '@peerage/transport-grpc';
import { type CallFailure, textOf } from './call-error.js';
import { FairTurns } from './fair-turns.js';
import type { Procedure } from './procedure.js';
import { iterateRequests, type RequestIterator, type Requests } from './requests.js';

/** The call whose requests these are. */
interface Owner {
  fail(failure: CallFailure): void;
}

/**
 * Takes requests while its call lasts.
 *
 * The iterator is left as `for await` would leave it: `return` is called when the call ends before the requests do.
 */
export class RequestSender {
  readonly #owner: Owner;
  readonly #call: PeerCall;
  readonly #procedure: Procedure;
  #iterator: RequestIterator | undefined;
  #stopped = false;
  /** Ends the wait for the message that is being written. */
  #written: (() => void) | undefined;

  constructor(owner: Owner, call: PeerCall, procedure: Procedure) {
    this.#owner = owner;
    this.#call = call;
    this.#procedure = procedure;
  }

  /**
   * Sends everything and half-closes; fails the call when it cannot. Never rejects.
   *
   * @param maxQueued How many requests of an Observable may wait.
   */
  async send(requests: Requests<unknown>, maxQueued: number | undefined): Promise<void> {
    try {
      const iterator = iterateRequests(requests, maxQueued, failure => this.#owner.fail(failure));
      this.#iterator = iterator;
      await this.#sendEach(iterator);
    } catch (cause) {
      this.#iterator = undefined;
      this.#owner.fail({ code: status.CANCELLED, details: `The requests failed: ${textOf(cause)}`, cause });
    }
  }

  /** The call has ended: nothing more is sent or asked for. */
  stop(): void {
    this.#stopped = true;
    this.#written?.();
    void this.#leave();
  }

  async #sendEach(iterator: RequestIterator): Promise<void> {
    const turns = new FairTurns();
    for (;;) {
      // One at a time is the point: whoever makes the requests waits for the connection.
      const result = await iterator.next();
      if (this.#stopped) return;
      if (result.done === true) break;
      const message = this.#encode(result.value);
      if (message === undefined) return;
      await this.#write(message);
      if (this.#stopped) return;
      if (turns.overdue) await turns.next();
    }
    this.#iterator = undefined;
    this.#call.halfClose();
  }

  #encode(request: unknown): Buffer | undefined {
    try {
      return this.#procedure.encode(request);
    } catch (cause) {
      const details = `A request cannot be encoded: ${textOf(cause)}`;
      this.#owner.fail({ code: status.INTERNAL, details, cause });
      return undefined;
    }
  }

  /** Resolves when the message is written, and when the call ends, for then its callback may never come. */
  #write(message: Buffer): Promise<void> {
    return new Promise(resolve => {
      this.#written = resolve;
      this.#call.sendMessageWithContext({ callback: () => resolve() }, message);
    });
  }

  async #leave(): Promise<void> {
    const iterator = this.#iterator;
    this.#iterator = undefined;
    try {
      await iterator?.return?.();
    } catch {
      // The call has its status already; there is nobody left to tell.
    }
  }
}

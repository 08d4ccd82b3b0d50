/** A call with one response: unary, or with a stream of requests. */
import { status } from '@grpc/grpc-js';
import type { PeerChannel } from '@peerage/transport-grpc';
import type { CallError } from './call-error.js';
import type { CallOptions } from './call-options.js';
import { ClientCall } from './client-call.js';
import type { Procedure } from './procedure.js';

/** Settles the promise it is given the two ends of. */
export class SingleResponse extends ClientCall {
  readonly #resolve: (response: unknown) => void;
  readonly #reject: (error: CallError) => void;
  #response: unknown;

  constructor(
    channel: PeerChannel,
    procedure: Procedure,
    options: CallOptions,
    resolve: (response: unknown) => void,
    reject: (error: CallError) => void,
  ) {
    super(channel, procedure, options);
    this.#resolve = resolve;
    this.#reject = reject;
  }

  protected override received(response: unknown): void {
    if (this.#response !== undefined) {
      this.fail({ code: status.UNIMPLEMENTED, details: 'The server sent more than one response.' });
      return;
    }
    this.#response = response;
    // The end comes only to those who read on.
    this.read();
  }

  protected override ended(error: CallError | undefined): void {
    if (error !== undefined) this.#reject(error);
    else if (this.#response !== undefined) this.#resolve(this.#response);
    else this.#reject(this.errorOf({ code: status.UNIMPLEMENTED, details: 'The server sent no response.' }));
  }
}

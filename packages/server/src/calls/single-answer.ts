/** A call with one response. */
import type { sendUnaryData } from '@grpc/grpc-js';
import { type FinalStatus, okStatus } from './final-status.js';
import { type GrpcCall, HandledCall } from './handled-call.js';
import type { RequestSource } from './request-reader.js';
import type { Route } from './route.js';

/** Ends with the response that its handler gives, now or later. */
export class SingleAnswer extends HandledCall {
  readonly #callback: sendUnaryData<Buffer>;
  #response: Buffer | undefined;

  constructor(route: Route, call: GrpcCall, callback: sendUnaryData<Buffer>) {
    super(route, call);
    this.#callback = callback;
  }

  /** Never rejects. */
  async answer(source: RequestSource): Promise<void> {
    try {
      const response = await this.route.answer(this.input(source), this);
      if (this.ended) return;
      this.#response = this.route.encode(response);
      this.succeed();
    } catch (error) {
      this.fail(error);
    }
  }

  protected override sendStatus(final: FinalStatus): void {
    if (this.#response === undefined || final.code !== okStatus.code) this.#callback(final);
    else this.#callback(null, this.#response, final.metadata);
  }

  protected override release(): void {
    // A handler with one response is asked for nothing more anyway.
  }
}

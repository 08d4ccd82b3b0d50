/** A call with a stream of responses. */
import type { ServerWritableStream } from '@grpc/grpc-js';
import { deadlinePassed } from './cut.js';
import { type FinalStatus, okStatus } from './final-status.js';
import { type GrpcCall, HandledCall } from './handled-call.js';
import type { RequestSource } from './request-reader.js';
import type { ResponseIterator } from './responses.js';
import type { Route } from './route.js';

/** grpc-js' call, as far as responses can be written to it. */
export type ResponseSink = GrpcCall & Pick<ServerWritableStream<unknown, Buffer>, 'write' | 'end'>;

/**
 * Asks for the next response when there is room for it, so a slow client slows the handler down.
 *
 * The iterator is left as `for await` would leave it: `return` is called when the call ends before the responses do.
 */
export class StreamAnswer extends HandledCall {
  readonly #sink: ResponseSink;
  readonly #deadlineTimer: NodeJS.Timeout | undefined;
  #iterator: ResponseIterator | undefined;
  /** Ends the wait for room. */
  #wake: (() => void) | undefined;

  constructor(route: Route, sink: ResponseSink) {
    super(route, sink);
    this.#sink = sink;
    // grpc-js has a timer, too, but says nothing until what was written before has been sent.
    if (this.deadline !== Number.POSITIVE_INFINITY)
      this.#deadlineTimer = setTimeout(() => this.cut(deadlinePassed()), this.deadline - Date.now());
  }

  /** Never rejects. */
  async answer(source: RequestSource): Promise<void> {
    try {
      const iterator = this.route.responses(this.input(source), this);
      this.#iterator = iterator;
      for (;;) {
        const result = await iterator.next();
        if (this.ended) return;
        if (result.done === true) break;
        if (!this.#sink.write(this.route.encode(result.value))) await this.#room();
        if (this.ended) return;
      }
      this.#iterator = undefined;
      this.succeed();
    } catch (error) {
      this.fail(error);
    }
  }

  protected override sendStatus(final: FinalStatus): void {
    // An error event is how grpc-js wants to be told of a status.
    if (final.code === okStatus.code) this.#sink.end(final.metadata);
    else this.#sink.emit('error', final);
  }

  protected override release(): void {
    clearTimeout(this.#deadlineTimer);
    this.#wake?.();
    void this.#leave();
  }

  /** Resolves when there is room for another response, or when the call has ended. */
  #room(): Promise<void> {
    return new Promise(resolve => {
      this.#wake = resolve;
      this.#sink.once('drain', resolve);
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

/**
 * One call from its handler's beginning to its end: what all four kinds have in common.
 *
 * The call is the context its handler is given. It ends exactly once: the handler has done its part, or it is cut,
 * which means that nothing can be sent any more. What is sent at the end is the subclass's business.
 */
import { Metadata } from '@grpc/grpc-js';
import type { HandlerContext } from '@peerage/client/codegen-v1';
import { unsendableIn } from '@peerage/transport-grpc/call-parts';
import type { ServerError } from '../server-error.js';
import type { LiveCall } from './call-ledger.js';
import { cutOf } from './cut.js';
import { type FinalStatus, okStatus } from './final-status.js';
import { RequestReader, type RequestSource } from './request-reader.js';
import type { Route } from './route.js';

/** grpc-js' call, as far as all four kinds have it. */
export type GrpcCall = HandlerContext['call'];

export abstract class HandledCall implements LiveCall {
  readonly call: GrpcCall;
  readonly peer: string;
  protected readonly route: Route;
  #requests: RequestReader | undefined;
  #trailers: Metadata | undefined;
  #headerSent = false;
  #controller: AbortController | undefined;
  #cut: ServerError | undefined;
  #ended = false;

  constructor(route: Route, call: GrpcCall) {
    this.route = route;
    this.call = call;
    // A call that is over no longer knows.
    this.peer = call.getPeer();
    // As many calls may be made for this one as somebody likes; each listens for its end.
    call.setMaxListeners(0);
    const reason = cutOf(call);
    call.on('cancelled', () => {
      // grpc-js says so at the end of every call, also of one that goes well; and an error costs more than the rest.
      if (!this.#ended) this.cut(reason());
    });
    route.ledger?.begin(this);
  }

  /** Sends `final`, and nothing after it. */
  protected abstract sendStatus(final: FinalStatus): void;

  /** The call has ended, one way or the other: nothing more is to be asked of the handler. */
  protected abstract release(): void;

  get procedure(): string {
    return this.route.method.path;
  }

  get metadata(): Metadata {
    return this.call.metadata;
  }

  get trailers(): Metadata {
    this.#trailers ??= new Metadata();
    return this.#trailers;
  }

  get deadline(): number {
    return Number(this.call.getDeadline());
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#cut !== undefined) this.#controller.abort(this.#cut);
    }
    return this.#controller.signal;
  }

  get ended(): boolean {
    return this.#ended;
  }

  sendHeader(header: Metadata): void {
    if (this.#headerSent)
      throw new Error(`The headers of the response of ${this.procedure} were sent before.`);
    this.#refuseUnsendable('headers', header);
    this.#headerSent = true;
    if (!this.#ended) this.call.sendMetadata(header);
  }

  /** Ends the call whatever its handler does, and says why to both. */
  interrupt(reason: ServerError): void {
    this.#end(reason, reason, reason);
  }

  /** What the handler is to be given: the request, or the stream of them. */
  protected input(source: RequestSource): unknown {
    if (!this.route.method.requestStream) return this.route.decode(source.request);
    this.#requests = new RequestReader(this.route, source);
    return this.#requests;
  }

  /** The handler has done its part. */
  protected succeed(): void {
    this.#end(okStatus);
  }

  /** The handler threw, or gave what cannot be sent. What it throws after the end, nobody needs to know. */
  protected fail(error: unknown): void {
    if (!this.#ended) this.#end(this.route.failureOf(error), error);
  }

  /** The call is over whatever its handler does, and nobody can be told. */
  protected cut(reason: ServerError): void {
    if (this.#ended) return;
    this.#ended = true;
    this.route.ledger?.end(this, reason.code, reason);
    this.#release(reason);
  }

  #end(final: FinalStatus, failure?: unknown, reason?: ServerError): void {
    if (this.#ended) return;
    this.#ended = true;
    const { error, code, details } = this.#withSendableTrailers(final, failure);
    this.route.ledger?.end(this, code, error);
    this.sendStatus(
      this.#trailers === undefined ? { code, details } : { code, details, metadata: this.#trailers },
    );
    this.#release(reason);
  }

  /** How the call ends: as `final` says, unless trailers cannot be sent, which nobody would catch in grpc-js. */
  #withSendableTrailers(final: FinalStatus, error: unknown): FinalStatus & { readonly error: unknown } {
    if (final.metadata !== undefined) this.trailers.merge(final.metadata);
    try {
      if (this.#trailers !== undefined) this.#refuseUnsendable('trailers', this.#trailers);
      return { ...final, error };
    } catch (problem) {
      this.#trailers = undefined;
      return { ...this.route.failureOf(problem), error: problem };
    }
  }

  #refuseUnsendable(where: string, metadata: Metadata): void {
    const problem = unsendableIn(metadata);
    if (problem !== undefined) throw new Error(`The ${where} of ${this.procedure} have ${problem}.`);
  }

  /** @param reason Why the call ended before its handler, if it did. */
  #release(reason: ServerError | undefined): void {
    this.#cut = reason;
    if (reason !== undefined) this.#controller?.abort(reason);
    this.#requests?.stop(() => reason ?? new Error(`The call of ${this.procedure} has ended.`));
    this.release();
  }
}

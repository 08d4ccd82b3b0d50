/**
 * The client's side of a call whose real call comes later, or a second time.
 *
 * Remembers what the client did so that a real call can catch up; knows nothing of peers. A base class and not
 * a part of `PeerCall`, because a call is one object.
 */
import type { CallCredentials, InterceptingListener, Metadata } from '@grpc/grpc-js';
import { answeringOnce, type Call, type MessageContext } from './grpc-js.js';

export abstract class DeferredCall {
  #real: Call | undefined;
  #credentials: CallCredentials | undefined;
  #reading = false;
  #halfClosed = false;
  /** Nothing was received and at most one message sent, which is kept: another real call may take over. */
  #repeatable = true;
  #context: MessageContext | undefined;
  #message: Buffer | undefined;

  setCredentials(credentials: CallCredentials): void {
    this.#credentials = credentials;
  }

  startRead(): void {
    this.#reading = true;
    this.#real?.startRead();
  }

  /** Takes one message at a time, the next after the callback of the one before, as any call of grpc-js does. */
  sendMessageWithContext(context: MessageContext, message: Buffer): void {
    if (this.#real !== undefined && this.#message !== undefined) this.settle();
    if (this.#repeatable) {
      this.#context = answeringOnce(context);
      this.#message = message;
      this.#real?.sendMessageWithContext(this.#context, message);
    } else {
      this.#real?.sendMessageWithContext(context, message);
    }
  }

  halfClose(): void {
    this.#halfClosed = true;
    this.#real?.halfClose();
  }

  getAuthContext(): ReturnType<Call['getAuthContext']> {
    return this.#real?.getAuthContext() ?? null;
  }

  getCallNumber(): number {
    return this.#real?.getCallNumber() ?? 0;
  }

  protected get credentials(): CallCredentials | undefined {
    return this.#credentials;
  }

  protected get real(): Call | undefined {
    return this.#real;
  }

  protected get repeatable(): boolean {
    return this.#repeatable;
  }

  /** Starts the real call and lets it catch up. */
  protected become(
    real: Call,
    metadata: Metadata,
    listener: InterceptingListener,
    credentials: CallCredentials | undefined = this.#credentials,
  ): void {
    this.#real = real;
    if (credentials !== undefined) real.setCredentials(credentials);
    real.start(metadata, listener);
    if (this.#reading) real.startRead();
    if (this.#message !== undefined) real.sendMessageWithContext(this.#context ?? {}, this.#message);
    if (this.#halfClosed) real.halfClose();
  }

  /** The real call is over; what the client did still stands. */
  protected unbecome(): void {
    this.#real = undefined;
  }

  /** Nothing will be repeated from here on, so nothing need be kept. */
  protected settle(): void {
    this.#repeatable = false;
    this.#context = undefined;
    this.#message = undefined;
  }
}

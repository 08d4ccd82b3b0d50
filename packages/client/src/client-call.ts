/**
 * One call from opening to status: what all four kinds have in common.
 *
 * The call is its own listener and its own abort handler, so a call that goes well needs no closures. What becomes
 * of the response, one message or many, is the subclass's business.
 */
import { type InterceptingListener, Metadata, status } from '@grpc/grpc-js';
import type { PeerCall, PeerChannel } from '@peerage/transport-grpc';
import { ifRejected } from '@peerage/transport-grpc/call-parts';
import { abortOf, listenTo } from './abort.js';
import { CallError, type CallFailure, failureOfCallback, textOf } from './call-error.js';
import type { CallOptions } from './call-options.js';
import { channelOptions } from './channel-options.js';
import type { Procedure } from './procedure.js';
import { RequestSender } from './request-sender.js';
import type { Requests } from './requests.js';

type Status = Parameters<InterceptingListener['onReceiveStatus']>[0] & Pick<CallFailure, 'refusedHere'>;

const noMetadata = new Metadata();
const noContext: Parameters<PeerCall['sendMessageWithContext']>[0] = Object.freeze({});

export abstract class ClientCall implements InterceptingListener {
  readonly #channel: PeerChannel;
  readonly #procedure: Procedure;
  readonly #options: CallOptions;
  #call: PeerCall | undefined;
  /** Set while it is listened to. */
  #signal: AbortSignal | undefined;
  #sender: RequestSender | undefined;
  #failure: CallFailure | undefined;
  #ended = false;

  constructor(channel: PeerChannel, procedure: Procedure, options: CallOptions) {
    this.#channel = channel;
    this.#procedure = procedure;
    this.#options = options;
  }

  /** A response message has arrived. The next one comes after the next `read`. */
  protected abstract received(response: unknown): void;

  /** The call has ended, well when there is no error. Called exactly once, after everything else. */
  protected abstract ended(error: CallError | undefined): void;

  /** Opens the call and sends its only request. */
  sendOne(request: unknown): void {
    let message: Buffer;
    try {
      message = this.#procedure.encode(request);
    } catch (cause) {
      const details = `The request cannot be encoded: ${textOf(cause)}`;
      this.#end({ code: status.INTERNAL, details, cause, refusedHere: true });
      return;
    }
    const call = this.#open();
    call?.sendMessageWithContext(noContext, message);
    call?.halfClose();
  }

  /** Opens the call and sends `requests` at the pace they are taken. */
  sendAll(requests: Requests<unknown>): void {
    const call = this.#open();
    if (call === undefined) return;
    this.#sender = new RequestSender(this, call, this.#procedure);
    void this.#sender.send(requests, this.#options.maxQueuedRequests);
  }

  /** Asks for the next response message. */
  read(): void {
    this.#call?.startRead();
  }

  /** Ends the call from this side, unless it has ended or is ending already. */
  fail(failure: CallFailure): void {
    if (this.#ended || this.#failure !== undefined) return;
    this.#failure = failure;
    this.#call?.cancelWithStatus(failure.code, failure.details);
  }

  /** The signal has aborted. */
  handleEvent(): void {
    if (this.#signal !== undefined) this.fail(abortOf(this.#signal));
  }

  /** A failure with the facts of this call. */
  protected errorOf(failure: CallFailure, metadata?: Metadata): CallError {
    const { code, details, cause, refusedHere } = failure;
    const address = this.#call?.getPeer();
    // Until a peer is chosen, a call's peer is its channel's target.
    const peer = address === this.#channel.getTarget() ? undefined : address;
    return new CallError({
      code,
      details,
      procedure: this.#procedure.path,
      peer,
      metadata,
      cause,
      refusedHere,
    });
  }

  onReceiveMetadata(metadata: Metadata): void {
    this.#tell('onHeader', metadata);
  }

  onReceiveMessage(message: Uint8Array): void {
    // What was already under way when this side gave up is of no interest.
    if (this.#failure !== undefined) return;
    let response: unknown;
    try {
      response = this.#procedure.decode(message);
    } catch (cause) {
      this.fail({
        code: status.INTERNAL,
        details: `The response cannot be decoded: ${textOf(cause)}`,
        cause,
      });
      return;
    }
    this.received(response);
  }

  onReceiveStatus(received: Status): void {
    if (this.#ended) return;
    this.#tell('onTrailer', received.metadata);
    const failure = this.#failure ?? (received.code === status.OK ? undefined : received);
    this.#end(failure, received.metadata);
  }

  /** Starts the call; `undefined` when it has ended instead. */
  #open(): PeerCall | undefined {
    let call: PeerCall;
    try {
      call = this.#channel.open(this.#procedure.path, channelOptions(this.#options));
    } catch (cause) {
      this.#end({ code: status.INVALID_ARGUMENT, details: textOf(cause), cause, refusedHere: true });
      return undefined;
    }
    const { signal, metadata, credentials } = this.#options;
    if (signal?.aborted === true) {
      this.#end(abortOf(signal));
      return undefined;
    }
    this.#call = call;
    this.#signal = signal;
    if (credentials !== undefined) call.setCredentials(credentials);
    if (signal !== undefined) listenTo(signal, this);
    call.start(metadata ?? noMetadata, this);
    return call;
  }

  #end(failure: CallFailure | undefined, metadata?: Metadata): void {
    this.#ended = true;
    this.#signal?.removeEventListener('abort', this);
    this.#sender?.stop();
    this.ended(failure === undefined ? undefined : this.errorOf(failure, metadata));
  }

  /** Calls back. To throw fails the call rather than the process; to reject may come too late and is reported. */
  #tell(callback: 'onHeader' | 'onTrailer', metadata: Metadata): void {
    const told: ((metadata: Metadata) => unknown) | undefined = this.#options[callback];
    if (told === undefined) return;
    try {
      ifRejected(told(metadata), cause => this.#call?.callbackFailed(callback, cause));
    } catch (cause) {
      this.fail(failureOfCallback(callback, cause));
    }
  }
}

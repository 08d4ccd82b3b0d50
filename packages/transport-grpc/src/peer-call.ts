/**
 * One call: chooses a peer when it starts, and is the call on that peer from then on.
 *
 * It stands between the two directions, as the call that the client drives and as the listener of the call on
 * the peer's channel, so that a call costs one object.
 */
import {
  type ChannelInterface,
  type InterceptingListener,
  Metadata,
  type StatusObject,
  status,
} from '@grpc/grpc-js';
import {
  type Choice,
  type ChooseRequest,
  type Chooser,
  type Identifier,
  type Observer,
  type Outcome,
  okOutcome,
  PeerError,
  tellProblem,
} from '@peerage/peer-core';
import { cancelledByParent, deadlineOf, endedBeforeChoice, type PeerCallOptions } from './call-options.js';
import { CheckedCredentials } from './checked-credentials.js';
import { DeferredCall } from './deferred-call.js';
import { type Call, cancelOn, headerOf, knownStatus, neverHandled, withoutWaiting } from './grpc-js.js';
import { asGrpcPeer, type ChannelPeer } from './grpc-peer.js';
import { loadReportIn } from './load/load-report.js';
import { metadataRefusal } from './metadata-limit.js';
import { ParentLink } from './parent-link.js';
import { PeerWait } from './peer-wait.js';
import { channelClosed, closedForGood, type LocalStatus, statusOf } from './status-of.js';
import { Unreached } from './unreached.js';

/** What a call knows of the channel it belongs to. */
export interface CallOwner {
  readonly chooser: Chooser;
  readonly observer: Observer | undefined;
  readonly maxMetadataBytes: number;
  readonly target: string;
  readonly closed: boolean;
  readonly waits: Set<PeerWait>;
}

/** How a choice ends that no request came of. */
export const unused: Outcome = Object.freeze({ code: status.CANCELLED, cancelled: true });

/** A call of a `PeerChannel`: what its `open` and `createCall` return. */
export class PeerCall extends DeferredCall implements Call, InterceptingListener, ChooseRequest {
  readonly procedure: string;
  readonly #owner: CallOwner;
  readonly #options: PeerCallOptions;
  #metadata: Metadata | undefined;
  #listener: InterceptingListener | undefined;
  #wait: PeerWait | undefined;
  #choice: Choice | undefined;
  #peer: ChannelPeer | undefined;
  #channel: ChannelInterface | undefined;
  #parent: ParentLink | undefined;
  #unreached: Unreached | undefined;
  #responded = false;
  #cancelCode: status | undefined;
  #ended = false;
  /** How the call ended before it was started. */
  #early: LocalStatus | undefined;

  constructor(owner: CallOwner, procedure: string, options: PeerCallOptions) {
    super();
    this.#owner = owner;
    this.procedure = procedure;
    this.#options = options;
  }

  get hashKey(): string | undefined {
    return this.#options.hashKey;
  }

  get tried(): readonly Identifier[] | undefined {
    const { tried } = this.#options;
    return this.#unreached === undefined ? tried : this.#unreached.besides(tried);
  }

  get peer(): string | undefined {
    return this.#options.peer;
  }

  get exclude(): readonly string[] | undefined {
    return this.#options.exclude;
  }

  header(name: string): string | undefined {
    return this.#metadata === undefined ? undefined : headerOf(this.#metadata, name);
  }

  /** The identifier of the peer that was chosen last; until then the target of the channel. */
  getPeer(): string {
    return this.#peer?.identifier.id ?? this.#owner.target;
  }

  start(metadata: Metadata, listener: InterceptingListener): void {
    this.#metadata = metadata;
    this.#listener = listener;
    if (this.#early === undefined) this.#choose();
    else this.#deliver(this.#early);
  }

  cancelWithStatus(code: status, details: string): void {
    if (this.#ended) return;
    if (this.real === undefined || this.#channel === undefined) {
      this.#end({ code, details });
    } else {
      this.#cancelCode = code;
      cancelOn(this.#channel, this.real, code, details);
    }
  }

  onReceiveMetadata(metadata: Metadata): void {
    this.settle();
    this.#listener?.onReceiveMetadata(metadata);
  }

  onReceiveMessage(message: unknown): void {
    if (!this.#responded) {
      this.#responded = true;
      this.#choice?.responded();
    }
    this.#listener?.onReceiveMessage(message);
  }

  onReceiveStatus(received: StatusObject): void {
    if (this.#ended) return;
    if (this.#neverHandled(received)) {
      this.#chooseAgain(received);
      return;
    }
    this.#ended = true;
    this.#parent?.release();
    this.settle();
    const known = received.code === status.OK ? received : knownStatus(received);
    this.#choice?.finish(this.#outcome(known));
    this.#listener?.onReceiveStatus(known);
  }

  #choose(): void {
    const refusal = this.#owner.closed ? closedForGood : endedBeforeChoice(this.#options);
    if (refusal !== undefined) {
      this.#end(refusal);
      return;
    }
    try {
      const choice = this.#owner.chooser.tryChoose(this);
      if (choice === undefined) this.#waitForPeer();
      else this.#startOn(choice);
    } catch (error) {
      this.#end(statusOf(error));
    }
  }

  #waitForPeer(): void {
    const { chooser, waits } = this.#owner;
    const wait = new PeerWait(`a peer of "${chooser.name}"`, this.#options, reason => this.#end(reason));
    this.#wait = wait;
    waits.add(wait);
    const timeoutMs = this.#waitsForReady() ? Number.POSITIVE_INFINITY : undefined;
    chooser
      .choose(this, { signal: wait.signal, timeoutMs, failFast: this.#options.failFast })
      .then(choice => this.#waitedFor(choice))
      .catch((error: unknown) => this.#end(statusOf(error)));
  }

  #waitedFor(choice: Choice): void {
    this.#stopWaiting();
    // The call may have ended between the choice and this turn.
    if (this.#ended) choice.finish(unused);
    else this.#startOn(choice);
  }

  #stopWaiting(): void {
    if (this.#wait === undefined) return;
    this.#owner.waits.delete(this.#wait);
    this.#wait.end();
    this.#wait = undefined;
  }

  #startOn(choice: Choice): void {
    const peer = this.#peerOf(choice);
    const metadata = this.#metadata;
    if (peer === undefined || metadata === undefined) return;
    const { channel } = peer;
    if (this.#unreached?.has(channel) === true) {
      choice.finish(unused);
      this.#end(this.#unreached.reason);
      return;
    }
    this.#choice = choice;
    this.#peer = peer;
    this.#channel = channel;
    const { maxMetadataBytes } = this.#owner;
    const refusal = metadataRefusal(metadata, maxMetadataBytes);
    if (refusal !== undefined) {
      this.#end(refusal);
      return;
    }
    const { host, parentCall, propagateFlags, onPeer } = this.#options;
    if (parentCall != null) this.#parent = new ParentLink(parentCall);
    const deadline = deadlineOf(this.#options);
    let call: Call;
    try {
      call = channel.createCall(this.procedure, deadline, host, this.#parent?.call ?? null, propagateFlags);
    } catch {
      // The peer was released, and its channel closed, since the chooser last heard of it.
      this.#chooseAgain(channelClosed);
      return;
    }
    const credentials = new CheckedCredentials(this.credentials, metadata, maxMetadataBytes);
    this.become(call, this.#waitsForReady() ? withoutWaiting(metadata) : metadata, this, credentials);
    if (onPeer !== undefined) this.#tellPeer(onPeer, peer.identifier);
  }

  /** The peer to start on; without one the choice is finished and the call ended. */
  #peerOf(choice: Choice): ChannelPeer | undefined {
    try {
      return asGrpcPeer(choice.peer);
    } catch (error) {
      choice.finish(unused);
      this.#end(statusOf(error));
      return undefined;
    }
  }

  #neverHandled(received: StatusObject): boolean {
    if (received.code === status.OK || !this.repeatable || this.#cancelCode !== undefined) return false;
    const { real } = this;
    return real !== undefined && this.#channel !== undefined && neverHandled(real, this.#channel, received);
  }

  /** Gives a call that its peer has not handled to another, if there is one, and no connection of a peer twice. */
  #chooseAgain(reason: LocalStatus): void {
    this.unbecome();
    this.#parent?.release();
    if (this.#peer !== undefined && this.#channel !== undefined) {
      this.#unreached ??= new Unreached();
      this.#unreached.add(this.#peer.identifier, this.#channel, reason);
    }
    const choice = this.#choice;
    this.#choice = undefined;
    choice?.finish({ code: reason.code });
    this.#choose();
  }

  /** Ends the call on this side. */
  #end(reason: LocalStatus): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#parent?.release();
    this.settle();
    this.#stopWaiting();
    this.#choice?.finish(unused);
    if (this.#listener === undefined) this.#early = reason;
    else this.#deliver(reason);
  }

  /** In a later turn, as grpc-js does it: clients go on driving a call after its `start` returns. */
  #deliver(reason: LocalStatus): void {
    process.nextTick(deliver, this.#listener, { ...reason, metadata: new Metadata() });
  }

  #waitsForReady(): boolean {
    return this.#options.waitForReady ?? this.#metadata?.getOptions().waitForReady ?? false;
  }

  #outcome({ code, metadata }: StatusObject): Outcome {
    if (this.#cancelledHere(code)) return { code, cancelled: true };
    const loadReport = loadReportIn(metadata, this.#peer);
    if (loadReport !== undefined) return { code, loadReport };
    return code === status.OK ? okOutcome : { code };
  }

  #cancelledHere(code: status): boolean {
    // The deadline is this side's too, but it was the peer that did not meet it.
    if (code === status.OK || code === status.DEADLINE_EXCEEDED) return false;
    return code === this.#cancelCode || (code === status.CANCELLED && cancelledByParent(this.#options));
  }

  #tellPeer(onPeer: (peer: Identifier) => unknown, identifier: Identifier): void {
    try {
      ifRejected(onPeer(identifier), cause => this.callbackFailed('onPeer', cause));
    } catch (cause) {
      this.callbackFailed('onPeer', cause);
    }
  }

  /** Tells the observer of a callback that the call cannot fail for. */
  callbackFailed(callback: string, cause: unknown): void {
    const details = { callback, of: `a call of ${this.procedure}` };
    const error = new PeerError('callback-failed', details, { cause });
    tellProblem(this.#owner.observer, this.#owner.chooser.name, error);
  }
}

/** Has `told` called if what a callback returned, though nothing is expected of it, is a promise that rejects. */
export function ifRejected(returned: unknown, told: (cause: unknown) => void): void {
  if (returned instanceof Promise) returned.catch(told);
}

function deliver(listener: InterceptingListener | undefined, received: StatusObject): void {
  listener?.onReceiveStatus(received);
}

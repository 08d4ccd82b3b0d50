/**
 * One call: chooses a peer when it starts, and is the call on that peer from then on.
 *
 * It stands between the two directions, as the call that the client drives and as the listener of the call on
 * the peer's channel, so that a call costs one object. Until it has a peer it remembers what the client did.
 */
import {
  type CallCredentials,
  type InterceptingListener,
  Metadata,
  propagate,
  type StatusObject,
  status,
} from '@grpc/grpc-js';
import {
  type Choice,
  type ChooseRequest,
  type Chooser,
  type Observer,
  type Outcome,
  okOutcome,
  PeerError,
  tellProblem,
} from '@peerage/peer-core';
import { deadlineMsOf, inherits, type PeerCallOptions } from './call-options.js';
import {
  answeringOnce,
  type Call,
  type MessageContext,
  neverReachedPeer,
  withoutWaiting,
} from './grpc-js.js';
import { asGrpcPeer, type ChannelPeer } from './grpc-peer.js';
import { PeerWait } from './peer-wait.js';
import { type LocalStatus, statusOf } from './status-of.js';

/** What a call knows of the channel it belongs to. */
export interface CallOwner {
  readonly chooser: Chooser;
  readonly observer: Observer | undefined;
  readonly target: string;
  readonly closed: boolean;
  readonly waits: Set<PeerWait>;
}

export const channelClosed: LocalStatus = {
  code: status.UNAVAILABLE,
  details: 'Channel closed before call started',
};

/** How a choice ends that no request came of. */
const unused: Outcome = Object.freeze({ code: status.CANCELLED, cancelled: true });

/** The peers that took a call and could not be reached, and what the last of them said. */
interface Unreached {
  readonly peers: Set<ChannelPeer>;
  status: LocalStatus;
}

/**
 * A call of a `PeerChannel`.
 *
 * Like any call of grpc-js it takes one message at a time: the next after the callback of the one before.
 */
export class PeerCall implements Call, InterceptingListener, ChooseRequest {
  readonly procedure: string;
  readonly #owner: CallOwner;
  readonly #options: PeerCallOptions;
  #credentials: CallCredentials | undefined;
  #metadata: Metadata | undefined;
  #listener: InterceptingListener | undefined;
  #choice: Choice | undefined;
  #peer: ChannelPeer | undefined;
  /** The call on the peer's channel. */
  #child: Call | undefined;
  #wait: PeerWait | undefined;
  #unreached: Unreached | undefined;
  #reading = false;
  #halfClosed = false;
  #responded = false;
  /** Nothing was received and at most one message sent, which is kept: the call may move to another peer. */
  #movable = true;
  #context: MessageContext | undefined;
  #message: Buffer | undefined;
  #cancelCode: status | undefined;
  #ended = false;
  /** How the call ended before it was started. */
  #early: LocalStatus | undefined;

  constructor(owner: CallOwner, procedure: string, options: PeerCallOptions) {
    this.#owner = owner;
    this.procedure = procedure;
    this.#options = options;
  }

  // The request, as policies see it.

  get hashKey(): string | undefined {
    return this.#options.hashKey;
  }

  header(name: string): string | undefined {
    const values = this.#metadata?.get(name);
    if (values === undefined || values.length === 0) return undefined;
    return values.map(value => (typeof value === 'string' ? value : value.toString('base64'))).join(',');
  }

  // The call, as the client drives it.

  setCredentials(credentials: CallCredentials): void {
    this.#credentials = credentials;
  }

  start(metadata: Metadata, listener: InterceptingListener): void {
    this.#metadata = metadata;
    this.#listener = listener;
    if (this.#early === undefined) this.#choose();
    else this.#deliver(this.#early);
  }

  startRead(): void {
    this.#reading = true;
    this.#child?.startRead();
  }

  sendMessageWithContext(context: MessageContext, message: Buffer): void {
    if (this.#child !== undefined && this.#message !== undefined) this.#settle();
    if (this.#movable) {
      this.#context = answeringOnce(context);
      this.#message = message;
      this.#child?.sendMessageWithContext(this.#context, message);
    } else {
      this.#child?.sendMessageWithContext(context, message);
    }
  }

  halfClose(): void {
    this.#halfClosed = true;
    this.#child?.halfClose();
  }

  cancelWithStatus(code: status, details: string): void {
    if (this.#ended) return;
    if (this.#child === undefined) {
      this.#end({ code, details });
    } else {
      this.#cancelCode = code;
      this.#child.cancelWithStatus(code, details);
    }
  }

  /** The identifier of the peer that was chosen; until then the target of the channel. */
  getPeer(): string {
    return this.#peer?.identifier.id ?? this.#owner.target;
  }

  getAuthContext(): ReturnType<Call['getAuthContext']> {
    return this.#child?.getAuthContext() ?? null;
  }

  getCallNumber(): number {
    return this.#child?.getCallNumber() ?? 0;
  }

  // The listener, as the call on the peer's channel tells it.

  onReceiveMetadata(metadata: Metadata): void {
    this.#settle();
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
    if (received.code === status.UNAVAILABLE && this.#mayMove()) {
      this.#move(received);
      return;
    }
    this.#ended = true;
    this.#settle();
    this.#choice?.finish(received.code === status.OK ? okOutcome : this.#outcome(received.code));
    this.#listener?.onReceiveStatus(received);
  }

  // Choosing.

  #choose(): void {
    const refusal = this.#refusal();
    if (refusal !== undefined) {
      this.#end(refusal);
      return;
    }
    let choice: Choice | undefined;
    try {
      choice = this.#owner.chooser.tryChoose(this);
    } catch (error) {
      this.#end(statusOf(error));
      return;
    }
    if (choice === undefined) this.#waitForPeer();
    else this.#startOn(choice);
  }

  /** Why no peer need be chosen any more. */
  #refusal(): LocalStatus | undefined {
    if (this.#owner.closed) return channelClosed;
    const { deadline, parentCall } = this.#options;
    if (parentCall?.cancelled === true && inherits(this.#options, propagate.CANCELLATION)) {
      return { code: status.CANCELLED, details: 'Cancelled by parent call' };
    }
    const bounded = parentCall != null || (deadline !== undefined && deadline !== Number.POSITIVE_INFINITY);
    if (bounded && deadlineMsOf(this.#options) <= Date.now()) {
      return { code: status.DEADLINE_EXCEEDED, details: 'Deadline exceeded before a peer was chosen' };
    }
    return undefined;
  }

  #waitForPeer(): void {
    const { chooser, waits } = this.#owner;
    const waitForReady = this.#waitsForReady();
    // A peer that becomes available while this call waits has a new connection, which is worth another try.
    if (waitForReady) this.#unreached = undefined;
    const wait = new PeerWait(this.#options, reason => this.#end(reason));
    this.#wait = wait;
    waits.add(wait);
    const { signal } = wait;
    const timeoutMs = waitForReady ? Number.POSITIVE_INFINITY : undefined;
    chooser.choose(this, { signal, timeoutMs, failFast: this.#options.failFast }).then(
      choice => {
        // The call may have ended after the choice was made and before this was told.
        if (this.#ended) {
          choice.finish(unused);
          return;
        }
        this.#stopWaiting();
        this.#startOn(choice);
      },
      (error: unknown) => {
        if (!this.#ended) this.#end(statusOf(error));
      },
    );
  }

  #stopWaiting(): void {
    const wait = this.#wait;
    if (wait === undefined) return;
    this.#wait = undefined;
    this.#owner.waits.delete(wait);
    wait.end();
  }

  #waitsForReady(): boolean {
    return this.#options.waitForReady ?? this.#metadata?.getOptions().waitForReady ?? false;
  }

  /** Starts the call on the peer that was chosen and lets it catch up with what the client did. */
  #startOn(choice: Choice): void {
    const metadata = this.#metadata;
    if (metadata === undefined)
      throw new Error(`The call of ${this.procedure} has a peer before it was started.`);
    let peer: ChannelPeer;
    try {
      peer = asGrpcPeer(choice.peer);
    } catch (error) {
      choice.finish(unused);
      this.#end(statusOf(error));
      return;
    }
    if (this.#unreached?.peers.has(peer) === true) {
      choice.finish(unused);
      this.#end(this.#unreached.status);
      return;
    }
    this.#choice = choice;
    this.#peer = peer;
    const { deadline = Number.POSITIVE_INFINITY, host, parentCall = null, propagateFlags } = this.#options;
    let child: Call;
    try {
      child = peer.channel.createCall(this.procedure, deadline, host, parentCall, propagateFlags);
    } catch {
      // The peer was released, and its channel closed, since the chooser last heard of it.
      this.#move(channelClosed);
      return;
    }
    this.#child = child;
    if (this.#credentials !== undefined) child.setCredentials(this.#credentials);
    child.start(this.#waitsForReady() ? withoutWaiting(metadata) : metadata, this);
    if (this.#reading) child.startRead();
    if (this.#message !== undefined) child.sendMessageWithContext(this.#context ?? {}, this.#message);
    if (this.#halfClosed) child.halfClose();
    if (this.#options.onPeer !== undefined) this.#tellPeer(this.#options.onPeer, peer.identifier.id);
  }

  // Moving to another peer.

  #mayMove(): boolean {
    const child = this.#child;
    const peer = this.#peer;
    if (!this.#movable || this.#cancelCode !== undefined || child === undefined || peer === undefined)
      return false;
    return neverReachedPeer(child, peer.channel);
  }

  /** Chooses again, once per peer, for a call that its peer never heard of. */
  #move(reason: LocalStatus): void {
    const choice = this.#choice;
    const peer = this.#peer;
    this.#choice = undefined;
    this.#child = undefined;
    if (peer !== undefined) {
      this.#unreached ??= { peers: new Set(), status: reason };
      this.#unreached.status = reason;
      this.#unreached.peers.add(peer);
    }
    choice?.finish({ code: reason.code });
    this.#choose();
  }

  /** From here on the call is its peer's, and the first message need not be kept. */
  #settle(): void {
    this.#movable = false;
    this.#context = undefined;
    this.#message = undefined;
  }

  // Ending.

  /** Ends the call on this side, while it is on no peer. */
  #end(reason: LocalStatus): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#settle();
    this.#stopWaiting();
    if (this.#listener === undefined) this.#early = reason;
    else this.#deliver(reason);
  }

  /** In a later turn, as grpc-js does it: clients go on driving the call after `start` returns. */
  #deliver({ code, details }: LocalStatus): void {
    process.nextTick(deliver, this.#listener, { code, details, metadata: new Metadata() });
  }

  #outcome(code: status): Outcome {
    // A deadline is this side's too, but it was the peer that did not meet it.
    if (code === status.DEADLINE_EXCEEDED) return { code };
    const cancelled =
      code === this.#cancelCode ||
      (code === status.CANCELLED && this.#options.parentCall?.cancelled === true);
    return cancelled ? { code, cancelled } : { code };
  }

  #tellPeer(onPeer: (identifier: string) => void, id: string): void {
    try {
      onPeer(id);
    } catch (cause) {
      const { chooser, observer } = this.#owner;
      const error = new PeerError(
        'callback-failed',
        { callback: 'onPeer', of: `a call of ${this.procedure}` },
        { cause },
      );
      tellProblem(observer, chooser.name, error);
    }
  }
}

function deliver(listener: InterceptingListener | undefined, received: StatusObject): void {
  listener?.onReceiveStatus(received);
}

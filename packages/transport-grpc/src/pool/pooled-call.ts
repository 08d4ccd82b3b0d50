/** A call to a peer that has several connections: has one of them from its start, or from when there is room. */
import {
  type ChannelInterface,
  type InterceptingListener,
  Metadata,
  type StatusObject,
  type status,
} from '@grpc/grpc-js';
import { endedBeforeChoice, type PeerCallOptions } from '../call-options.js';
import { DeferredCall } from '../deferred-call.js';
import type { Call } from '../grpc-js.js';
import { PeerWait } from '../peer-wait.js';
import { channelClosed, type LocalStatus } from '../status-of.js';
import type { Streams } from './pooled-connection.js';

/** What a call needs of its pool. */
export interface StreamPool {
  readonly target: string;
  /** Has the call start on a connection, wait for one, or end. */
  place(call: PooledCall): void;
  /** A call that waits is over. */
  forget(call: PooledCall): void;
  /** A stream ended. */
  freed(): void;
}

type CallArguments = Parameters<ChannelInterface['createCall']>;

export class PooledCall extends DeferredCall implements Call, InterceptingListener {
  readonly #pool: StreamPool;
  readonly #procedure: string;
  readonly #options: PeerCallOptions;
  #metadata: Metadata | undefined;
  #listener: InterceptingListener | undefined;
  #wait: PeerWait | undefined;
  #streams: Streams | undefined;
  /** How the call ended without a connection. */
  #ending: LocalStatus | undefined;

  constructor(pool: StreamPool, ...[procedure, deadline, host, parentCall, propagateFlags]: CallArguments) {
    super();
    this.#pool = pool;
    this.#procedure = procedure;
    this.#options = { deadline, host, parentCall, propagateFlags };
  }

  /** The address of the server once the call is on its way to it; until then the target of the channel. */
  getPeer(): string {
    return this.real?.getPeer() ?? this.#pool.target;
  }

  start(metadata: Metadata, listener: InterceptingListener): void {
    this.#metadata = metadata;
    this.#listener = listener;
    if (this.#ending === undefined) this.#pool.place(this);
    else this.#deliver(this.#ending);
  }

  cancelWithStatus(code: status, details: string): void {
    if (this.real === undefined) this.end({ code, details });
    else this.real.cancelWithStatus(code, details);
  }

  onReceiveMetadata(metadata: Metadata): void {
    this.#listener?.onReceiveMetadata(metadata);
  }

  onReceiveMessage(message: unknown): void {
    this.#listener?.onReceiveMessage(message);
  }

  onReceiveStatus(received: StatusObject): void {
    const streams = this.#streams;
    if (streams === undefined) return;
    this.#streams = undefined;
    streams.count -= 1;
    this.#pool.freed();
    this.#listener?.onReceiveStatus(received);
  }

  /** Is one of `streams` from here on, until its final status. */
  startOn(streams: Streams): void {
    this.#wait?.end();
    const { deadline = Number.POSITIVE_INFINITY, host, parentCall = null, propagateFlags } = this.#options;
    let real: Call;
    try {
      real = streams.channel.createCall(this.#procedure, deadline, host, parentCall, propagateFlags);
    } catch {
      // The channel was closed, and nobody has been told yet.
      this.end(channelClosed);
      return;
    }
    streams.count += 1;
    this.#streams = streams;
    this.become(real, this.#metadata ?? new Metadata(), this);
    this.settle();
  }

  /** Waits to be started, no longer than its deadline or its parent allow. */
  hold(): void {
    const ended = endedBeforeChoice(this.#options);
    if (ended !== undefined) this.end(ended);
    else this.#wait = new PeerWait(`room on ${this.#pool.target}`, this.#options, reason => this.end(reason));
  }

  /** Ends the call, which has not been started on a connection. */
  end(reason: LocalStatus): void {
    if (this.#ending !== undefined) return;
    this.#ending = reason;
    this.settle();
    this.#wait?.end();
    this.#pool.forget(this);
    if (this.#listener !== undefined) this.#deliver(reason);
  }

  /** In a later turn, as grpc-js does it: clients go on driving a call after its `start` returns. */
  #deliver({ code, details }: LocalStatus): void {
    process.nextTick(deliver, this.#listener, { code, details, metadata: new Metadata() });
  }
}

function deliver(listener: InterceptingListener | undefined, received: StatusObject): void {
  listener?.onReceiveStatus(received);
}

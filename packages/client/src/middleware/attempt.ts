/** One attempt at a call that may see several. */
import { Metadata } from '@grpc/grpc-js';
import { type Identifier, PeerError, tellProblem } from '@peerage/peer-core';
import { ifRejected } from '@peerage/transport-grpc/call-parts';
import { CallError, failureOfCallback } from '../call-error.js';
import type { CallOptions } from '../call-options.js';
import type { Call, Method } from './middleware.js';

const attemptsHeader = 'grpc-previous-rpc-attempts';

export interface AttemptFacts {
  readonly method: Method;
  /** The peers of all attempts; this one adds its own. */
  readonly tried: Identifier[];
  /** How many attempts came before. */
  readonly previousCount: number;
  /** Ends the attempt; the call's own signal when left out. */
  readonly signal?: AbortSignal | undefined;
  /** Headers have arrived; they are kept unless this commits the attempt. */
  readonly onHeader?: ((attempt: Attempt) => void) | undefined;
}

/**
 * Goes where no attempt before it went, and keeps what it hears from the server to itself until it is committed:
 * until nothing else will come of the call.
 */
export class Attempt {
  /** What the attempt makes of the call. */
  readonly call: Call;
  readonly #caller: CallOptions;
  readonly #facts: AttemptFacts;
  #header: Metadata | undefined;
  #trailer: Metadata | undefined;
  #committed = false;
  #hasPeer = false;

  constructor({ request, options }: Call, facts: AttemptFacts) {
    this.#caller = options;
    this.#facts = facts;
    this.call = {
      request,
      options: {
        ...options,
        metadata: counted(options.metadata, facts.previousCount),
        signal: facts.signal ?? options.signal,
        tried: facts.tried,
        onPeer: peer => this.#onPeer(peer),
        onHeader: header => this.#onHeader(header),
        onTrailer: trailer => this.#onTrailer(trailer),
      },
    };
  }

  get committed(): boolean {
    return this.#committed;
  }

  /** Whether it got as far as a peer. */
  get hasPeer(): boolean {
    return this.#hasPeer;
  }

  /**
   * Tells the caller what was kept, and from here on as it comes.
   *
   * @throws CallError INTERNAL when the caller throws.
   */
  commit(): void {
    if (this.#committed) return;
    this.#committed = true;
    if (this.#header !== undefined) this.#tell('onHeader', this.#header);
    if (this.#trailer !== undefined) this.#tell('onTrailer', this.#trailer);
  }

  #onPeer(peer: Identifier): void {
    this.#hasPeer = true;
    this.#facts.tried.push(peer);
    return this.#caller.onPeer?.(peer);
  }

  #onHeader(header: Metadata): void {
    this.#facts.onHeader?.(this);
    if (this.#committed) return this.#caller.onHeader?.(header);
    this.#header = header;
  }

  #onTrailer(trailer: Metadata): void {
    if (this.#committed) return this.#caller.onTrailer?.(trailer);
    this.#trailer = trailer;
  }

  #tell(callback: 'onHeader' | 'onTrailer', metadata: Metadata): void {
    const of = `a call of ${this.#facts.method.path}`;
    try {
      ifRejected(this.#caller[callback]?.(metadata), cause => {
        tellProblem(undefined, 'client', new PeerError('callback-failed', { callback, of }, { cause }));
      });
    } catch (cause) {
      throw new CallError({ ...failureOfCallback(callback, cause), procedure: this.#facts.method.path });
    }
  }
}

/** The metadata of an attempt: it says how many came before, if any did. */
function counted(metadata: Metadata | undefined, previousCount: number): Metadata | undefined {
  if (previousCount === 0) return metadata;
  const copy = metadata?.clone() ?? new Metadata();
  // A hedge may be part of a retry.
  copy.set(attemptsHeader, String(previousCountIn(copy) + previousCount));
  return copy;
}

/** Which attempt at a call the options are those of; 1 for a call that is not repeated. */
export function attemptNumberOf({ metadata }: CallOptions): number {
  return 1 + (metadata === undefined ? 0 : previousCountIn(metadata));
}

function previousCountIn(metadata: Metadata): number {
  const [count = 0] = metadata.get(attemptsHeader);
  return Number(count);
}

/** Channel credentials that may change while connections live. Where the new ones come from is not their business. */
import {
  type CallCredentials,
  ChannelCredentials,
  type ChannelOptions,
  credentials,
  type experimental,
} from '@grpc/grpc-js';

/** TLS credentials of which there is always one that counts. */
export interface Rotation {
  readonly current: ChannelCredentials;
  /** Has `listener` called after every change of `current`, until the function it returns is called. */
  onRotated(listener: () => void): () => void;
}

/**
 * Credentials for every channel: a connection is made with those that count when its handshake begins.
 *
 * What becomes of connections made with others is up to who holds them; `onRotated` says when to see to it.
 */
export class RotatingCredentials extends ChannelCredentials {
  readonly #rotation: Rotation;
  readonly #callCredentials: CallCredentials;

  constructor(rotation: Rotation, callCredentials: CallCredentials = credentials.createEmpty()) {
    super();
    this.#rotation = rotation;
    this.#callCredentials = callCredentials;
  }

  /** See `Rotation`. */
  onRotated(listener: () => void): () => void {
    return this.#rotation.onRotated(listener);
  }

  /** The same, and with every call what `callCredentials` add to it. */
  override compose(callCredentials: CallCredentials): RotatingCredentials {
    return new RotatingCredentials(this.#rotation, this.#callCredentials.compose(callCredentials));
  }

  override _isSecure(): boolean {
    return true;
  }

  override _equals(other: ChannelCredentials): boolean {
    return this === other;
  }

  override _createSecureConnector(
    target: experimental.GrpcUri,
    options: ChannelOptions,
    callCredentials?: CallCredentials,
  ): experimental.SecureConnector {
    const rotation = this.#rotation;
    const ofCalls =
      callCredentials === undefined ? this.#callCredentials : this.#callCredentials.compose(callCredentials);
    return {
      // oxlint-disable-next-line eslint/no-underscore-dangle -- grpc-js has no other name for it.
      connect: socket => rotation.current._createSecureConnector(target, options).connect(socket),
      waitForReady: () => Promise.resolve(),
      getCallCredentials: () => ofCalls,
      destroy: () => undefined,
    };
  }
}

/** Has `listener` called after every change of `given`, if they are of a kind that changes. */
export function onRotated(given: ChannelCredentials, listener: () => void): () => void {
  return isRotating(given) ? given.onRotated(listener) : () => undefined;
}

/** Also when another installed copy of this package made them. */
function isRotating(given: ChannelCredentials): given is ChannelCredentials & Pick<Rotation, 'onRotated'> {
  return 'onRotated' in given && typeof given.onRotated === 'function';
}

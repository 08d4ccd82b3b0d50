/** Credentials from wherever they were made. */
import {
  type CallCredentials,
  ChannelCredentials,
  type ChannelOptions,
  type experimental,
} from '@grpc/grpc-js';

/* oxlint-disable eslint/no-underscore-dangle -- grpc-js has no other names for it. */

/**
 * The same credentials for the channels of this copy of grpc-js.
 *
 * A process may have installed more than one copy, and the channels of each take none but their own. What is no
 * credentials by any copy's measure is given back as it is, for grpc-js to refuse.
 */
export function adoptCredentials(given: ChannelCredentials): ChannelCredentials {
  return typeof given._createSecureConnector === 'function' ? new AdoptedCredentials(given) : given;
}

class AdoptedCredentials extends ChannelCredentials {
  readonly #given: ChannelCredentials;

  constructor(given: ChannelCredentials) {
    super();
    this.#given = given;
  }

  override _isSecure(): boolean {
    return this.#given._isSecure();
  }

  override _equals(other: ChannelCredentials): boolean {
    return this === other;
  }

  override _createSecureConnector(
    target: experimental.GrpcUri,
    options: ChannelOptions,
    callCredentials?: CallCredentials,
  ): experimental.SecureConnector {
    return this.#given._createSecureConnector(target, options, callCredentials);
  }
}

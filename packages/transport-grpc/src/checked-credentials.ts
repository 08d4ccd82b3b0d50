/**
 * What credentials add to a call, looked at together with what the call has.
 *
 * grpc-js asks them when it is about to send, and with metadata that cannot be sent the connection is lost.
 */
import { CallCredentials, credentials, type Metadata, status } from '@grpc/grpc-js';
import { metadataRefusal } from './metadata-limit.js';

const none: CallCredentials = credentials.createEmpty();

/** The credentials of a call with `metadata`: `given` and, once they are composed with them, those of its channel. */
export class CheckedCredentials extends CallCredentials {
  readonly #given: CallCredentials;
  readonly #metadata: Metadata;
  readonly #maxBytes: number;

  constructor(given: CallCredentials | undefined, metadata: Metadata, maxBytes: number) {
    super();
    this.#given = given ?? none;
    this.#metadata = metadata;
    this.#maxBytes = maxBytes;
  }

  override async generateMetadata(
    options: Parameters<CallCredentials['generateMetadata']>[0],
  ): Promise<Metadata> {
    const added = await this.#given.generateMetadata(options);
    const whole = this.#metadata.clone();
    whole.merge(added);
    const refusal = metadataRefusal(whole, this.#maxBytes);
    if (refusal === undefined) return added;
    const { code, details } = refusal;
    // Credentials are not to blame the caller's arguments (gRFC A54).
    const ownCode = code === status.INVALID_ARGUMENT ? status.INTERNAL : code;
    throw Object.assign(new Error(`${details}; its credentials added to it`), { code: ownCode });
  }

  override compose(other: CallCredentials): CallCredentials {
    const composed = this.#given.compose(other);
    // grpc-js does not ask empty ones, if they are its own.
    // oxlint-disable-next-line eslint/no-underscore-dangle -- grpc-js has no other name for it.
    if (none._equals(composed)) return composed;
    return new CheckedCredentials(composed, this.#metadata, this.#maxBytes);
  }

  override _equals(other: CallCredentials): boolean {
    return this === other;
  }
}

/** Takes the key of a call from its request message, for policies that hash. */

import { InterceptingCall, type Interceptor, type Metadata, status } from '@grpc/grpc-js';
import { callback } from '@peerage/peer-core/settings';

/** Binary, so that any text may be a key. */
export const hashKeyHeader = 'peerage-hash-key-bin';

/**
 * Makes an interceptor that hands `keyOf(request)` to the policy of the channel as the call's hash key.
 *
 * Only unary requests have a key: a call that streams its requests is chosen for before the first of them. A hashing
 * policy takes the key out of the call's metadata, so servers do not see it. Without a key, or with an empty one, a
 * call is what it was before.
 *
 * What `keyOf` throws fails the call with INTERNAL, and so does a key that is no text.
 *
 * @throws PeerError `invalid-configuration` when `keyOf` is no function.
 *
 * @example
 * const client = new CacheClient('dns:///cache:50051', credentials.createInsecure(), {
 *   ...balancingOptions({ policy: 'peerage_hash_ring' }),
 *   interceptors: [routingKey((request: GetRequest) => request.key)],
 * });
 */
export function routingKey(keyOf: (request: never) => string | undefined): Interceptor {
  callback.check('what routingKey reads keys with', keyOf);
  return (options, nextCall) => {
    const call = nextCall(options);
    if (options.method_definition.requestStream) return new InterceptingCall(call);
    /** The metadata go on once the message is there. */
    let start: ((key?: string) => void) | undefined;
    const startNow = (key?: string): void => {
      const starting = start;
      start = undefined;
      starting?.(key);
    };
    return new InterceptingCall(call, {
      start(metadata, listener, next) {
        start = key => next(withKey(metadata, key), listener);
      },
      sendMessage(message, next) {
        let key: string | undefined;
        try {
          key = checkedKey(keyOf(message as never));
        } catch (error) {
          startNow();
          call.cancelWithStatus(status.INTERNAL, `The request has no readable key: ${messageOf(error)}`);
          return;
        }
        startNow(key);
        next(message);
      },
      halfClose(next) {
        startNow();
        next();
      },
      // grpc-js tells nobody of the end of a call that has not started.
      cancel(next) {
        startNow();
        next();
      },
    });
  };
}

/** In JavaScript it may be anything. @throws Error when it is no key. */
function checkedKey(key: string | undefined): string | undefined {
  if (key === undefined || typeof key === 'string') return key;
  throw new Error(`${String(key)} is no text`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function withKey(metadata: Metadata, key: string | undefined): Metadata {
  if (key === undefined || key === '') return metadata;
  const keyed = metadata.clone();
  keyed.set(hashKeyHeader, Buffer.from(key));
  return keyed;
}

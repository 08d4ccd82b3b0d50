/** What the requests of a streaming call can be given as, and how they are asked for. */
import type { CallFailure } from './call-error.js';
import { ObservedRequests } from './observed-requests.js';
import type { Subscribable } from './subscribable.js';

/**
 * Requests in the order they are sent.
 *
 * An iterable is asked for the next one when the last one is written. An Observable, of rxjs or any other with
 * `subscribe`, is subscribed to when the call starts and unsubscribed from when it ends; what it pushes faster than it
 * can be sent waits, up to `maxQueuedRequests`.
 */
export type Requests<Request> = AsyncIterable<Request> | Iterable<Request> | Subscribable<Request>;

export interface RequestIterator {
  next(): IteratorResult<unknown> | Promise<IteratorResult<unknown>>;
  return?(): unknown;
}

/** How many requests of an Observable may wait unless the call says otherwise. */
const usualMaxQueued = 16_384;

/** @throws TypeError when they cannot be iterated or subscribed to, and whatever they throw. */
export function iterateRequests(
  requests: Requests<unknown>,
  maxQueued: number = usualMaxQueued,
  onFailure: (failure: CallFailure) => void,
): RequestIterator {
  if (typeof requests !== 'object' || requests === null) throw noRequests();
  if (Symbol.asyncIterator in requests) return requests[Symbol.asyncIterator]();
  if (Symbol.iterator in requests) return requests[Symbol.iterator]();
  return new ObservedRequests(subscribableIn(requests), maxQueued, onFailure);
}

function subscribableIn(requests: object): Subscribable<unknown> {
  if (isSubscribable(requests)) return requests;
  // What others agreed on who have no `subscribe` of this kind.
  const { observable = '@@observable' } = Symbol as { readonly observable?: symbol };
  const observed: unknown = Reflect.get(requests, observable);
  const found: unknown = typeof observed === 'function' ? observed.call(requests) : undefined;
  if (isSubscribable(found)) return found;
  throw noRequests();
}

function noRequests(): TypeError {
  return new TypeError('requests must be an iterable, an async iterable or an Observable');
}

function isSubscribable(value: unknown): value is Subscribable<unknown> {
  return typeof value === 'object' && value !== null && 'subscribe' in value;
}

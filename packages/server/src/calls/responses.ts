/** Whatever produces responses, as an iterator that is asked for one after the other. */
import { inspect } from 'node:util';
import type { Responses } from '@peerage/client/codegen-v1';
import { Subscription } from './subscription.js';

export type ResponseIterator = AsyncIterator<unknown> | Iterator<unknown>;

/**
 * Begins to iterate what a handler gave.
 *
 * @param maxQueued How many responses of an Observable may wait.
 * @throws TypeError when it is nothing that can be iterated or subscribed to.
 */
export function iterate(responses: unknown, maxQueued: number): ResponseIterator {
  if (!isResponses(responses)) throw new TypeError(complaint(responses));
  if (Symbol.asyncIterator in responses) return responses[Symbol.asyncIterator]();
  if (Symbol.iterator in responses) return responses[Symbol.iterator]();
  return new Subscription(responses, maxQueued);
}

function isResponses(value: unknown): value is Responses<unknown> {
  if (typeof value !== 'object' || value === null) return false;
  return (
    Symbol.asyncIterator in value ||
    Symbol.iterator in value ||
    ('subscribe' in value && typeof value.subscribe === 'function')
  );
}

function complaint(value: unknown): string {
  const what = value instanceof Promise ? 'a promise' : inspect(value, { depth: 0 });
  return `The handler of a stream gave ${what}; expected an async iterable, an iterable or an Observable.`;
}

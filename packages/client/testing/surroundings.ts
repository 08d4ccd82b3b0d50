/** What must make no difference to a call. */
import { deadline } from '../src/middleware/deadline.js';
import type { Middleware } from '../src/middleware/middleware.js';

/** Middleware that hands on everything, one thing at a time. */
const idle: Middleware = next =>
  async function* (call) {
    yield* next(call);
  };

export const surroundings: [string, Middleware[]][] = [
  ['without middleware', []],
  ['through middleware', [idle, deadline({ maxTimeoutMs: 60_000 }), idle]],
];

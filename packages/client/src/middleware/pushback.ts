/** What a server says about being asked again (gRFC A6, pushback). */
import type { Metadata } from '@grpc/grpc-js';

const header = 'grpc-retry-pushback-ms';
const mostMs = 2 ** 31 - 1;

/** Milliseconds to wait before the next attempt; `never` when there must be none; `undefined` when it is silent. */
export function pushbackOf(trailers: Metadata): number | 'never' | undefined {
  const values = trailers.get(header);
  if (values.length === 0) return undefined;
  const text = values.join();
  // Whoever says something that is not understood says at least that something is wrong.
  if (!/^\d{1,10}$/.test(text)) return 'never';
  const delayMs = Number(text);
  return delayMs > mostMs ? 'never' : delayMs;
}

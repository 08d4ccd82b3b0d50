/** Which calls may be sent more than once. */
import type { Call, Method } from './middleware.js';

/** Whether the .proto file says that handling a request of the method twice does no more than handling it once. */
export function isIdempotent({ options }: Method): boolean {
  const level = options?.idempotencyLevel;
  return level === 'IDEMPOTENT' || level === 'NO_SIDE_EFFECTS';
}

/** Whether what the caller gave can be sent again: of streams, only an array can be iterated twice. */
export function isRepeatable({ request }: Call, { requestStream }: Method): boolean {
  return !requestStream || Array.isArray(request);
}

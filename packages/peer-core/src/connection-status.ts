/** Whether a peer can take requests. */

/**
 * How near a peer's connection is to taking requests, from `unavailable` through `connecting` to `available`.
 *
 * Only an available peer is given requests. The other two differ for whoever looks at it: a connecting peer is
 * about to have an answer, an unavailable one has failed and waits before it tries again.
 */
export type ConnectionStatus = (typeof connectionStatuses)[number];

/** Every status, in order. */
export const connectionStatuses = ['unavailable', 'connecting', 'available'] as const;

/** Negative when `a` is further from taking requests than `b`, positive when nearer, 0 when equal. */
export function compareConnectionStatus(a: ConnectionStatus, b: ConnectionStatus): number {
  return connectionStatuses.indexOf(a) - connectionStatuses.indexOf(b);
}

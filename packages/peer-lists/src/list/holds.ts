/** Why a peer may not be chosen at the moment. */

/** The reasons, as bits of `Member.holds`. */
export const hold = {
  /** Its connection does not take requests. */
  disconnected: 1,
  /** It leaves the list, or the list stops. */
  draining: 2,
  /** It has as many requests as it may have. */
  busy: 4,
  /** It fails more than the others and had more than its share. */
  suspended: 8,
} as const;

export type Hold = (typeof hold)[keyof typeof hold];

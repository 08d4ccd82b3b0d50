/** What is measured: something that is told who is there, connects to all of them, and picks one for each request. */

export interface Balancer {
  /** Connects to the endpoints `from`, up to but not `to`, and to no other, as soon as it can. */
  update(from: number, to: number): void;
  /** Picks for a request, as soon as it can be picked for, and ends the request. */
  pick(): void;
  close(): void;
}

/** @param addresses Of all endpoints there may be; reading them is not what is measured. */
export type MakeBalancer = (addresses: readonly string[]) => Balancer;

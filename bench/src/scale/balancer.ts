/** What is measured: something that is told who is there, connects to all of them, and picks one for each request. */

export interface Balancer {
  /** Connects to these and to no other, as soon as it can. */
  update(addresses: readonly string[]): void;
  /** Picks for a request, as soon as it can be picked for, and ends the request. */
  pick(): void;
  close(): void;
}

/** What the cases need of a thing that chooses: a whole list or a bare data structure. */

/**
 * Peers go by number: of 2N known ones the first N are in at the beginning.
 *
 * What a request asks for is the subject's to know: where requests have keys, every choice takes the next one.
 */
export interface Subject<Ticket> {
  choose(): Ticket;
  finish(ticket: Ticket): void;
  /** A peer that is in cannot be chosen until it is regained. */
  lose(peer: number): void;
  /** A peer that was lost can be chosen again. */
  regain(peer: number): void;
  /** One peer goes and another comes. */
  replace(outgoing: number, incoming: number): void;
}

/** A bare data structure; its tickets are the numbers of the peers, or hold them. */
export type Floor = Subject<number | { readonly peer: number }>;

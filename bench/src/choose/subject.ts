/** What the cases need of a thing that chooses: a whole list or a bare data structure. */

/** Peers go by number: of 2N known ones the first N are in at the beginning. */
export interface Subject<Ticket> {
  choose(): Ticket;
  finish(ticket: Ticket): void;
  /** A peer that is in cannot be chosen for a moment. */
  flap(peer: number): void;
  /** One peer goes and another comes. */
  replace(outgoing: number, incoming: number): void;
}

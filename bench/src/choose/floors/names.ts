/** Direct with nothing around it: a map from names to peers. */
import { Cycle } from '../cycle.js';
import type { Floor } from '../subject.js';
import { addresses } from '../traffic.js';
import { Pending } from './pending.js';
import { shuffledPeers } from './shuffled-peers.js';

export class NamesFloor implements Floor {
  readonly #names: readonly string[];
  /** Whom requests ask for. */
  readonly #keys: string[];
  readonly #turns: Cycle<string>;
  readonly #peers: Map<string, number>;
  readonly #pending: Pending;

  constructor(n: number) {
    this.#names = addresses(2 * n);
    this.#keys = addresses(n);
    this.#turns = new Cycle(this.#keys);
    this.#peers = new Map(shuffledPeers(n).map(peer => [this.#nameOf(peer), peer]));
    this.#pending = new Pending(n);
  }

  choose(): number {
    const peer = this.#peers.get(this.#turns.next()) as number;
    this.#pending.up(peer);
    return peer;
  }

  finish(peer: number): void {
    this.#pending.down(peer);
  }

  lose(peer: number): void {
    this.#peers.delete(this.#nameOf(peer));
  }

  regain(peer: number): void {
    this.#peers.set(this.#nameOf(peer), peer);
  }

  replace(outgoing: number, incoming: number): void {
    this.regain(incoming);
    this.lose(outgoing);
    this.#keys[outgoing % this.#keys.length] = this.#nameOf(incoming);
  }

  #nameOf(peer: number): string {
    return this.#names[peer] as string;
  }
}

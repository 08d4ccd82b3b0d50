/** A whole peer list, as its users have it, over a transport without a network. */
import { type Choice, type Identifier, identify, type Policy } from '@peerage/peer-core';
import { PeerList } from '@peerage/peer-lists';
import { type FakePeer, FakeTransport } from '@peerage/testing';
import type { Subject } from './subject.js';

const request = { procedure: '/peerage.bench.v1.Echo/Echo' };

export class ListSubject implements Subject<Choice> {
  readonly #list: PeerList;
  readonly #identifiers: readonly Identifier[];
  readonly #peers: readonly FakePeer[];

  constructor(policy: Policy, n: number) {
    const transport = new FakeTransport({ connected: true });
    this.#list = new PeerList({ transport, policy });
    this.#identifiers = Array.from({ length: 2 * n }, (_, i) => identify(`10.0.${i >> 8}.${i & 255}:50051`));
    const additions = this.#identifiers.slice(0, n);
    this.#list.update({ additions, removals: [] });
    // The list starts synchronously.
    void this.#list.start();
    this.#peers = additions.map(({ id }) => transport.peer(id));
  }

  choose(): Choice {
    const choice = this.#list.tryChoose(request);
    if (choice === undefined) throw new Error('The list chose no peer.');
    return choice;
  }

  finish(choice: Choice): void {
    choice.finish();
  }

  flap(peer: number): void {
    this.#peers[peer]?.fail();
    this.#peers[peer]?.connect();
  }

  replace(outgoing: number, incoming: number): void {
    this.#list.update({ additions: [this.#identifier(incoming)], removals: [this.#identifier(outgoing)] });
  }

  #identifier(peer: number): Identifier {
    const identifier = this.#identifiers[peer];
    if (identifier === undefined) throw new RangeError(`There is no peer ${peer}.`);
    return identifier;
  }
}

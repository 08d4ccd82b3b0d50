/** A whole peer list, as its users have it, over a transport without a network. */
import {
  type Choice,
  type ChooseRequest,
  type Identifier,
  identify,
  type SharedPeer,
} from '@peerage/peer-core';
import { PeerList } from '@peerage/peer-lists';
import { chance } from './chance.js';
import { Cycle } from './cycle.js';
import { shuffledPeers } from './floors/shuffled-peers.js';
import type { PolicyEntry } from './policies.js';
import { StillTransport } from './still-transport.js';
import type { Subject } from './subject.js';
import { addressOf, fewKeyCount } from './traffic.js';

const procedure = '/peerage.bench.v1.Echo/Echo';

export class ListSubject implements Subject<Choice> {
  readonly #list: PeerList;
  readonly #identifiers: readonly Identifier[];
  readonly #peers: readonly (SharedPeer | undefined)[];
  readonly #requests: ChooseRequest[];
  readonly #turns: Cycle<ChooseRequest>;

  constructor({ policy, attributes, keys }: PolicyEntry, n: number) {
    const transport = new StillTransport();
    this.#list = new PeerList({ transport, policy: policy({ random: chance(n) }) });
    this.#identifiers = Array.from({ length: 2 * n }, (_, peer) =>
      identify(addressOf(peer), attributes?.(peer)),
    );
    this.#list.update({ additions: shuffledPeers(n).map(peer => this.#identifier(peer)), removals: [] });
    // The list starts synchronously.
    void this.#list.start();
    this.#peers = this.#identifiers.slice(0, n).map(({ id }) => transport.peer(id));
    this.#requests = keys === undefined ? [{ procedure }] : keys(n).map(hashKey => ({ procedure, hashKey }));
    this.#turns = new Cycle(this.#requests);
    // Then what was left until the first choice is done, and a policy that remembers keys knows them.
    for (let request = 0; request < fewKeyCount; request++) this.finish(this.choose());
  }

  choose(): Choice {
    const choice = this.#list.tryChoose(this.#turns.next());
    if (choice === undefined) throw new Error('The list chose no peer.');
    return choice;
  }

  finish(choice: Choice): void {
    choice.finish();
  }

  lose(peer: number): void {
    this.#peers[peer]?.setConnectionStatus('unavailable');
  }

  regain(peer: number): void {
    this.#peers[peer]?.setConnectionStatus('available');
  }

  replace(outgoing: number, incoming: number): void {
    const gone = this.#identifier(outgoing);
    const come = this.#identifier(incoming);
    this.#list.update({ additions: [come], removals: [gone] });
    // Who asked for the peer that goes asks for the one that comes.
    const turn = outgoing % this.#requests.length;
    if (this.#requests[turn]?.hashKey === gone.id) this.#requests[turn] = { procedure, hashKey: come.id };
  }

  #identifier(peer: number): Identifier {
    const identifier = this.#identifiers[peer];
    if (identifier === undefined) throw new RangeError(`There is no peer ${peer}.`);
    return identifier;
  }
}

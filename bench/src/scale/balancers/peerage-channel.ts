/** A peer list that follows snapshots; each of its peers has a channel of its own. */
import { bind, type Identifier, identify } from '@peerage/peer-core';
import { PeerList, roundRobin } from '@peerage/peer-lists';
import { GrpcTransport } from '@peerage/transport-grpc';
import { Subject } from 'rxjs';
import type { Balancer } from '../balancer.js';
import { Memo } from '../memo.js';

export function makeBalancer(): Balancer {
  const transport = new GrpcTransport();
  const list = new PeerList({ transport, policy: roundRobin() });
  const snapshots$ = new Subject<Identifier[]>();
  // It starts synchronously.
  void bind(list, snapshots$).start();
  const identifiers = new Memo(address => identify(address));
  const request = { procedure: '/peerage.bench.v1.Echo/Echo' };
  return {
    update: addresses => snapshots$.next(identifiers.of(addresses)),
    pick: () => {
      const choice = list.tryChoose(request);
      if (choice === undefined) throw new Error('The list chose no peer.');
      choice.finish();
    },
    close: () => transport.close(),
  };
}

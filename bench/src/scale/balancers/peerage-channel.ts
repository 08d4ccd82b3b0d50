/** A peer list that follows snapshots; each of its peers has a channel of its own. */
import { bind, type Identifier, identify } from '@peerage/peer-core';
import { PeerList, roundRobin } from '@peerage/peer-lists';
import { GrpcTransport } from '@peerage/transport-grpc';
import { BehaviorSubject } from 'rxjs';
import type { MakeBalancer } from '../balancer.js';

export const makeBalancer: MakeBalancer = addresses => {
  const transport = new GrpcTransport();
  const list = new PeerList({ transport, policy: roundRobin() });
  const snapshots$ = new BehaviorSubject<Identifier[]>([]);
  void bind(list, snapshots$).start();
  const identifiers = addresses.map(address => identify(address));
  const request = { procedure: '/peerage.bench.v1.Echo/Echo' };
  return {
    update: (from, to) => snapshots$.next(identifiers.slice(from, to)),
    pick: () => {
      const choice = list.tryChoose(request);
      if (choice === undefined) throw new Error('The list chose no peer.');
      choice.finish();
    },
    close: () => transport.close(),
  };
};

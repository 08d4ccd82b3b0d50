/** A peer that is retained, and all that it and its transport have to say. */
import { type ConnectionStatus, identify, type PeerEvent, type Subscriber } from '@peerage/peer-core';
import type { GrpcPeer } from '../src/grpc-peer.js';
import { GrpcTransport, type GrpcTransportOptions } from '../src/grpc-transport.js';

export interface FollowedPeer {
  readonly peer: GrpcPeer;
  readonly transport: GrpcTransport;
  readonly subscriber: Subscriber;
  /** The status at every notification. */
  readonly statuses: ConnectionStatus[];
  /** Why it could not be connected, each time the observer was told. */
  readonly problems: string[];
  readonly events: PeerEvent[];
  readonly release: () => void;
}

/** Retains the peer at `address` from a transport of its own. */
export function followPeer(address: string, options: GrpcTransportOptions = {}): FollowedPeer {
  const events: PeerEvent[] = [];
  const problems: string[] = [];
  const transport = new GrpcTransport({
    ...options,
    observer: event => {
      events.push(event);
      if (event.type === 'problem') problems.push(event.error.message);
    },
  });
  const identifier = identify(address);
  const statuses: ConnectionStatus[] = [];
  const subscriber: Subscriber = {
    notifyStatusChanged: () => void statuses.push(peer.status.connectionStatus),
  };
  const peer = transport.retainPeer(identifier, subscriber);
  const release = (): void => transport.releasePeer(identifier, subscriber);
  return { peer, transport, subscriber, statuses, problems, events, release };
}

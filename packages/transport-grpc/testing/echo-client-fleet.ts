/** A list of real servers with a plain grpc-js client over it. */
import { type CallOptions, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import type { Chooser } from '@peerage/peer-core';
import { PeerList, type PeerListOptions, roundRobin } from '@peerage/peer-lists';
import { eventually } from '@peerage/testing';
import { GrpcTransport } from '../src/grpc-transport.js';
import { PeerChannel } from '../src/peer-channel.js';
import { type EchoClient, type EchoServer, echoClient, startEchoServer } from './echo-server.js';

export interface Fleet {
  readonly list: PeerList;
  readonly channel: PeerChannel;
  readonly client: EchoClient;
  readonly servers: EchoServer[];
  readonly transport: GrpcTransport;
}

/** What `stopFleets` stops; tests that start more themselves add to it. */
export const running: { list: PeerList; transport: GrpcTransport; servers: EchoServer[] }[] = [];

/** A list of `size` real servers, all connected. */
export async function fleetOf(size: number, options: Partial<PeerListOptions> = {}): Promise<Fleet> {
  const servers = await Promise.all(Array.from({ length: size }, () => startEchoServer()));
  const transport = new GrpcTransport();
  const list = new PeerList({ transport, policy: roundRobin(), ...options });
  list.update({ additions: servers.map(({ address }) => ({ id: address })), removals: [] });
  await list.start();
  running.push({ list, transport, servers });
  await eventually(() => availableCount(list) === size);
  const channel = new PeerChannel(list);
  return { list, channel, client: echoClient(channel), servers, transport };
}

export function availableCount(list: PeerList): number {
  return list.introspect().peers.filter(peer => peer.connectionStatus === 'available').length;
}

export function pending(list: PeerList): number {
  return list.introspect().peers.reduce((sum, peer) => sum + peer.pending, 0);
}

/** `list` with another `tryChoose`. */
export function wrap(list: PeerList, tryChoose: Chooser['tryChoose']): Chooser {
  return {
    name: list.name,
    state: list.state,
    available: list.available,
    onAvailabilityChanged: listener => list.onAvailabilityChanged(listener),
    start: () => list.start(),
    stop: () => list.stop(),
    tryChoose,
    choose: (request, options) => list.choose(request, options),
  };
}

/** The answer, or the name of the status it ended with. */
export function say(
  client: EchoClient,
  request: string,
  metadata: Metadata = new Metadata(),
  options: CallOptions = {},
): Promise<string | undefined> {
  return new Promise(resolve => {
    client.say(request, metadata, options, (error: ServiceError | null, response) =>
      resolve(error === null ? response : status[error.code]),
    );
  });
}

/** How a stream ends: `end`, or the name of the status. */
export function endOf(stream: NodeJS.EventEmitter): Promise<string | undefined> {
  return new Promise(resolve => {
    stream.on('end', () => resolve('end'));
    stream.on('error', (error: ServiceError) => resolve(status[error.code]));
  });
}

/** Stops every fleet; for `afterEach`. */
export async function stopFleets(): Promise<void> {
  for (const { list, transport, servers } of running.splice(0)) {
    for (const server of servers) server.kill();
    await list.stop();
    transport.close();
  }
}

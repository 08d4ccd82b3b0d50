/** Servers on grpcio, and a client of ours that chooses among them. */
import { type Client, type ClientOptions, createClient } from '@peerage/client';
import { identify, type Policy, type Transport } from '@peerage/peer-core';
import { PeerList, roundRobin } from '@peerage/peer-lists';
import { MirrorDefinition } from '@peerage/protos/peerage/interop/v1/mirror';
import { GrpcTransport, type GrpcTransportOptions } from '@peerage/transport-grpc';
import { GrpcioServer, type GrpcioServerOptions } from './grpcio-server.js';

export interface GrpcioBedOptions {
  /** 1 when left out. */
  readonly serverCount?: number;
  readonly server?: GrpcioServerOptions;
  readonly connection?: GrpcTransportOptions;
  readonly client?: ClientOptions;
  /** Round robin when left out. */
  readonly policy?: Policy;
  /** Wraps the transport. */
  readonly decorate?: (transport: Transport) => Transport;
}

export interface GrpcioBed {
  /** The first of the servers, which most often is the only one. */
  readonly server: GrpcioServer;
  readonly servers: readonly GrpcioServer[];
  readonly client: Client<typeof MirrorDefinition>;
  readonly list: PeerList;
  /** Requests in flight, as the list counts them. */
  readonly pendingCount: () => number;
  readonly stop: () => Promise<void>;
}

export async function startGrpcioBed(options: GrpcioBedOptions = {}): Promise<GrpcioBed> {
  const { serverCount = 1, decorate = transport => transport, policy = roundRobin() } = options;
  const server = await GrpcioServer.start(options.server);
  const servers = [server];
  while (servers.length < serverCount) servers.push(await GrpcioServer.start(options.server));
  const grpc = new GrpcTransport(options.connection);
  const list = new PeerList({
    transport: decorate(grpc),
    policy,
    drainTimeoutMs: 0,
    chooseTimeoutMs: 20_000,
  });
  list.update({ additions: servers.map(({ address }) => identify(address)), removals: [] });
  await list.start();
  return {
    server,
    servers,
    list,
    client: createClient(MirrorDefinition, list, options.client),
    pendingCount: () => list.introspect().peers.reduce((sum, { pending }) => sum + pending, 0),
    async stop() {
      await list.stop();
      grpc.close();
      await Promise.all(servers.map(each => each.kill()));
    },
  };
}

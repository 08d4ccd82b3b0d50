/** A server of ours, and a client on grpcio for it. */
import { descriptors } from '@peerage/protos/descriptors';
import { MirrorDefinition } from '@peerage/protos/peerage/interop/v1/mirror';
import { createServer, loadReports, type Server, type ServerOptions } from '@peerage/server';
import { reflection } from '@peerage/server/reflection';
import { GrpcioCaller, type GrpcioOptions } from '../foreign/grpcio-caller.js';
import { mirror } from './mirror.js';

export interface ServerBedOptions {
  readonly server?: ServerOptions;
  readonly caller?: GrpcioOptions;
}

export interface ServerBed {
  readonly server: Server;
  readonly caller: GrpcioCaller;
  readonly address: string;
  readonly stop: () => Promise<void>;
}

export async function startServerBed({
  server: options,
  caller: calling,
}: ServerBedOptions = {}): Promise<ServerBed> {
  const server = createServer(options)
    .add(MirrorDefinition, mirror())
    .add(reflection(descriptors))
    .add(loadReports({ sampleIntervalMs: 20, minReportIntervalMs: 20 }));
  const address = await server.listen('127.0.0.1:0');
  const caller = new GrpcioCaller(address, calling);
  return {
    server,
    caller,
    address,
    async stop() {
      await caller.kill();
      await server.stop({ drainTimeoutMs: 0 });
    },
  };
}

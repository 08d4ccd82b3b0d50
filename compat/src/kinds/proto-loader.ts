/** A client made at run time of a .proto file, by `@grpc/proto-loader`. */
import { join } from 'node:path';
import { credentials, loadPackageDefinition, type ServiceClientConstructor } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { GreeterClient } from '@peerage/protos/peerage/demo/v1/greeter';
import { PeerChannel } from '@peerage/transport-grpc';
import type { ClientKind } from '../caller.js';
import { grpcJsCaller, grpcJsStatusOf } from './grpc-js-caller.js';

const protos = join(__dirname, '../../../protos');

/** What is at `peerage.demo.v1` of the loaded package. */
type Loaded = {
  readonly peerage: { readonly demo: { readonly v1: { readonly Greeter: ServiceClientConstructor } } };
};

export const protoLoader: ClientKind = {
  name: 'a client of proto-loader',
  over(list) {
    const definition = loadSync('peerage/demo/v1/greeter.proto', { includeDirs: [protos] });
    const loaded: unknown = loadPackageDefinition(definition);
    const { Greeter } = (loaded as Loaded).peerage.demo.v1;
    const client: unknown = new Greeter('', credentials.createInsecure(), {
      channelOverride: new PeerChannel(list),
    });
    return grpcJsCaller(client as GreeterClient);
  },
  statusOf: grpcJsStatusOf,
};

/** The grpc-js client that ts-proto generates. */
import { credentials } from '@grpc/grpc-js';
import { GreeterClient } from '@peerage/protos/peerage/demo/v1/greeter';
import { PeerChannel } from '@peerage/transport-grpc';
import type { ClientKind } from '../caller.js';
import { grpcJsCaller, grpcJsStatusOf } from './grpc-js-caller.js';

export const tsProto: ClientKind = {
  name: 'a client of ts-proto',
  over: list =>
    grpcJsCaller(
      new GreeterClient('', credentials.createInsecure(), { channelOverride: new PeerChannel(list) }),
    ),
  statusOf: grpcJsStatusOf,
};

/** As frameworks do it that make their clients themselves: NestJS passes such options on. */
export const channelFactory: ClientKind = {
  name: 'a client given a channel factory',
  over: list =>
    grpcJsCaller(
      new GreeterClient('', credentials.createInsecure(), {
        channelFactoryOverride: () => new PeerChannel(list),
      }),
    ),
  statusOf: grpcJsStatusOf,
};

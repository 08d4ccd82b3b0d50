/** The client that ts-proto generates for grpc-js, on a channel that is a list of all servers. */
import { PeerChannel } from '@peerage/transport-grpc';
import type { Connect } from '../echo.js';
import { connectTo } from './grpc-js.js';
import { startList } from './peer-list.js';

export const connect: Connect = ports =>
  connectTo('', { channelOverride: new PeerChannel(startList(ports)) });

/** The channel option in which a channel's own updater travels. */
import { liveOption } from '../grpc-js.js';

export const peersOption: string = liveOption('peerage.peers');

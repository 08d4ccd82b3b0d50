/** Channel options that hold objects: an updater, and whoever looks on. */
import type { Observer } from '@peerage/peer-core';
import { type ChannelOptions, liveOption } from './grpc-js.js';

/** The channel's own updater, for its resolver. */
export const peersOption: string = liveOption('peerage.peers');

/** Who hears what becomes of the channel's peers, for its balancer. */
export const observerOption: string = liveOption('peerage.observer');

export function observerIn(options: ChannelOptions): Observer | undefined {
  return options[observerOption] as Observer | undefined;
}

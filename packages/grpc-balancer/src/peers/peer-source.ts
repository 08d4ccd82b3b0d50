/** Where the peers of a channel come from. */
import type { Updater, UpdaterOptions } from '@peerage/peer-core';

export interface PeerSource {
  readonly updater: Updater;
  readonly options: PeerSourceOptions;
}

/** What to make of the updates; as `bind` takes them. */
export type PeerSourceOptions = Omit<UpdaterOptions, 'name'>;

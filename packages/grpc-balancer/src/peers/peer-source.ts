/** Where the peers of a channel come from. */
import { PeerError, type Updater, type UpdaterOptions } from '@peerage/peer-core';

export interface PeerSource {
  readonly updater: Updater;
  readonly options: PeerSourceOptions;
}

/** What to make of the updates; as `bind` takes them. */
export type PeerSourceOptions = Omit<UpdaterOptions, 'name'>;

/**
 * For those who write JavaScript: the channel that follows it later can tell nobody.
 *
 * @throws PeerError `invalid-configuration` naming `field`.
 */
export function checkUpdater(field: string, updater: Updater): void {
  if (typeof updater === 'object' && typeof updater?.pipe === 'function') return;
  const expected = 'an updater: an Observable of identifiers or of updates';
  throw new PeerError('invalid-configuration', { field, value: typeof updater, expected });
}

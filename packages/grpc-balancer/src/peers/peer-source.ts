/** Where the peers of a channel come from. */
import type { Updater, UpdaterOptions } from '@peerage/peer-core';
import { callback, flag, type Rule, type Rules, role } from '@peerage/peer-core/settings';

export interface PeerSource {
  readonly updater: Updater;
  readonly options: PeerSourceOptions;
}

/** What to make of the updates; as `bind` takes them. */
export type PeerSourceOptions = Omit<UpdaterOptions, 'name'>;

export const peerSourceRules: Rules<PeerSourceOptions> = { allowEmpty: flag, observer: callback };

/** Checked where it is given: the channel that follows it later can tell nobody. */
export const updaterRule: Rule = role('an updater: an Observable of identifiers or of updates', 'pipe');

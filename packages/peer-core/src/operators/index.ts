/**
 * What may stand between an updater and its list: who is in the list, and with what weight.
 *
 * @example
 * const chooser = bind(list, updater.pipe(distrust(), preferLocality({ zone: 'eu-1a' }), subset(20)));
 */
export { type ApertureOptions, aperture } from './aperture.js';
export { type DistrustOptions, distrust } from './distrust.js';
export { mergeUpdaters } from './merge-updaters.js';
export { type PreferLocalityOptions, preferLocality } from './prefer-locality.js';
export { snapshots } from './snapshots.js';
export { type SubsetOptions, subset } from './subset.js';
export type { Update, UpdateOperator } from './update-operator.js';
export { weigh } from './weigh.js';

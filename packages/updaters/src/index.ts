/** Streams that say who is in a list. */
export { type FileOptions, file } from './file.js';
export type { PeerEntry } from './peer-entry.js';
export { staticPeers } from './static-peers.js';

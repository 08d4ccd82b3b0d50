/** Hash functions over text, fast enough for every request: synchronous, and free of allocation for ASCII. */
export { readWord } from './little-endian.js';
export { Utf8Buffer } from './utf8-buffer.js';
export { Word64 } from './word64.js';
export { xxh64 } from './xxh64.js';

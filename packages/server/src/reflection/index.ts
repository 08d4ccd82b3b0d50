/** Server reflection: apart from the server, because descriptors take a while to load. */
export { reflection } from './reflection.js';

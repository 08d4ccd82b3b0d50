/** Following the files of TLS, for packages that make something else of them than a channel's credentials. */
export { FollowedFiles, type FollowSettings } from './followed-files.js';
export { checkContents, type TlsContents, type TlsPaths } from './tls-files.js';

/**
 * What calls are checked, read and counted by, for packages that make or serve calls besides `PeerChannel`.
 *
 * For users of channels there is nothing here.
 */
export { peerCallRules } from './call-options.js';
export { headerOf } from './grpc-js.js';
export { loadReportIn } from './load/load-report.js';
export { unsendableIn } from './metadata-limit.js';
export { ifRejected } from './peer-call.js';

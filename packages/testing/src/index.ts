/**
 * What tests of peers, lists, policies, transports and updaters need.
 *
 * A transport driven by hand, time and chance that repeat, and the contracts of the four seams as suites that run
 * under any runner with a global `describe` and `test`.
 */
export { describeChooserList, type MakeChooserList } from './describe-chooser-list.js';
export { describePolicy, type PolicyUnderTest } from './describe-policy.js';
export { describeTransport, type TransportUnderTest } from './describe-transport.js';
export { describeUpdater, type UpdaterUnderTest } from './describe-updater.js';
export { eventually } from './eventually.js';
export { FakePeer, FakeTransport, type FakeTransportOptions } from './fake-transport.js';
export { runMarbles, type UpdateMarbles } from './marbles.js';
export { DrivenPeer, PolicyDriver } from './policy-driver.js';
export { seededRandom } from './seeded-random.js';
export { thrownBy } from './thrown-by.js';
export { VirtualClock } from './virtual-clock.js';
export { WatchingSubscriber } from './watching-subscriber.js';

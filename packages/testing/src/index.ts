/** What tests of peers, lists, policies, transports and updaters need. */

export { describePolicy, type PolicyUnderTest } from './describe-policy.js';
export { FakePeer, FakeTransport, type FakeTransportOptions } from './fake-transport.js';
export { DrivenPeer, PolicyDriver } from './policy-driver.js';
export { seededRandom } from './seeded-random.js';
export { thrownBy } from './thrown-by.js';
export { VirtualClock } from './virtual-clock.js';

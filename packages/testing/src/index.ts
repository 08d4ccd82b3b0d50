/** What tests of peers, lists, policies, transports and updaters need. */
export { FakePeer, FakeTransport, type FakeTransportOptions } from './fake-transport.js';
export { seededRandom } from './seeded-random.js';
export { VirtualClock } from './virtual-clock.js';
export { describePolicy, type PolicyUnderTest } from './describe-policy.js';
export { DrivenPeer, PolicyDriver } from './policy-driver.js';

import { describeChooserList, seededRandom } from '@peerage/testing';
import { fewestPendingRequests } from '../policies/fewest-pending-requests.js';
import { roundRobin } from '../policies/round-robin.js';
import { PeerList } from './peer-list.js';

for (const [name, policy] of [
  ['round robin', roundRobin],
  ['fewest pending requests', fewestPendingRequests],
] as const) {
  describeChooserList(
    `PeerList under ${name}`,
    (transport, clock) => new PeerList({ transport, clock, policy: policy({ random: seededRandom(1) }) }),
  );
}

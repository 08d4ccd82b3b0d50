/** What servers say about their load apart from requests, and how it comes to the policy. */
import type { LoadReport, Policy } from '@peerage/peer-core';
import { setUp } from '../../testing/list-bed.js';
import { failover } from '../policies/failover.js';
import { roundRobin } from '../policies/round-robin.js';
import { zoneAware } from '../policies/zone-aware.js';

const report: LoadReport = { cpuUtilization: 0.5 };

/** A policy that writes down whose load it heard of. */
function listening(heard: string[]): Policy {
  return Object.assign(roundRobin(), {
    loadReported: ({ identifier }: { identifier: { id: string } }) => void heard.push(identifier.id),
  });
}

async function listOf(policy: Policy) {
  const bed = setUp({ policy });
  bed.add('a', 'b');
  await bed.list.start();
  bed.transport.connectAll();
  return bed;
}

test.each<[string, (heard: string[]) => Policy]>([
  ['a policy', listening],
  ['the policy of a level', heard => failover({ child: () => listening(heard) })],
  ['the policy of a zone', heard => zoneAware({ zone: 'here', child: () => listening(heard) })],
])('%s hears of the load of its peers, available or not', async (_name, policy) => {
  const heard: string[] = [];
  const { transport } = await listOf(policy(heard));
  transport.peer('a').tellLoad(report);
  transport.peer('b').fail();
  transport.peer('b').tellLoad(report);
  expect(heard).toEqual(['a', 'b']);
});

test('a peer that was removed and still has requests is no peer of the policy any more', async () => {
  const heard: string[] = [];
  const { transport, list, remove } = await listOf(listening(heard));
  const choices = [list.tryChoose({}), list.tryChoose({})];
  remove('a');
  transport.peer('a').tellLoad(report);
  for (const choice of choices) choice?.finish();
  expect(heard).toEqual([]);
});

test('a policy that does not want to know is left alone, and one that throws is reported', async () => {
  const { transport } = await listOf(roundRobin());
  transport.peer('a').tellLoad(report);
  const throwing = Object.assign(roundRobin(), {
    loadReported: () => {
      throw new Error('too much');
    },
  });
  const bed = await listOf(throwing);
  bed.transport.peer('a').tellLoad(report);
  expect(bed.events.at(-1)).toMatchObject({
    type: 'problem',
    error: { code: 'policy-failed', details: { during: 'loadReported' } },
  });
});

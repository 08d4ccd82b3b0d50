/**
 * Checks what `npm start -- --json` prints: calls went to every peer that was up, and the three changes that the demo
 * makes (one server killed, one added, one removed) failed no call but those in flight on the killed one.
 */
import assert from 'node:assert/strict';
import { lastJson } from './last-json.mjs';

/** Calls that may have been in flight on the killed server. */
const maxLostCount = 50;

const { calls, ok, failed, errors, peers, events } = lastJson();

assert.ok(calls > 0, 'no calls were made');
assert.equal(ok + failed, calls, 'ok and failed do not add up to calls');
assert.equal(sum(Object.values(errors)), failed, 'errors do not add up to failed');
assert.deepEqual(
  Object.keys(errors).filter(code => code !== 'UNAVAILABLE'),
  [],
  'calls failed otherwise than with the killed server',
);
assert.ok(failed <= maxLostCount, `${failed} calls failed, more than one server had in flight`);

for (const change of ['kill', 'add', 'remove']) {
  assert.ok(
    events.some(event => event.type === change),
    `there is no event of type ${change}`,
  );
}

const up = Object.entries(peers).filter(([, peer]) => peer.status === 'available');
assert.ok(up.length > 1, 'fewer than two peers are up at the end');
for (const [id, peer] of up) assert.ok(peer.calls > 0, `peer ${id} is up and got no calls`);

console.log(`${calls} calls, ${failed} lost with the killed server, ${up.length} peers up at the end`);

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}

/**
 * Checks the shape of what `npm run bench -- <choose|calls> --json` prints: every row is there and every figure is a
 * positive number. No figure is judged: a benchmark is not a test.
 */
import assert from 'node:assert/strict';
import { lastJson } from './last-json.mjs';

const benches = {
  choose: {
    labels: {
      policy: ['round-robin', 'fewest-pending-requests'],
      n: [10, 100, 1000, 10_000],
      case: ['sequential', 'outstanding', 'flap', 'update'],
    },
    figures: ['nsPerOp', 'floorNsPerOp'],
  },
  calls: {
    labels: { client: ['grpc-js', 'grpc-js-round-robin', 'nice-grpc', 'http2', 'peerage'] },
    figures: ['inFlight', 'cpuUsPerCall', 'callsPerS'],
  },
};

const { labels, figures } = benches[process.argv[2]];
const { rows } = lastJson();

for (const [label, values] of Object.entries(labels)) {
  const found = new Set(rows.map(row => row[label]));
  assert.deepEqual(
    values.filter(value => !found.has(value)),
    [],
    `no row has this ${label}`,
  );
}
for (const row of rows) {
  for (const figure of figures) assert.ok(row[figure] > 0, `${figure} of ${JSON.stringify(row)}`);
}
console.log(`${rows.length} rows`);

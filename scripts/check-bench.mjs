/**
 * Checks the shape of what `npm run bench -- <choose|calls|scale|streams|backlog> --json` prints: every row is there and every figure is a
 * positive number. No figure is judged: a benchmark is not a test.
 */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { lastJson } from './last-json.mjs';

/** Every policy of `@peerage/peer-lists` is a file that bears its name. */
const policies = readdirSync(new URL('../packages/peer-lists/src/policies', import.meta.url))
  .filter(file => !file.endsWith('.test.ts'))
  .map(file => file.replace(/\.ts$/, ''));

const benches = {
  choose: {
    labels: {
      policy: policies,
      n: [10, 100, 1000, 10_000],
      case: ['sequential', 'outstanding', 'flap', 'update'],
    },
    figures: ['nsPerOp', 'floorNsPerOp'],
  },
  calls: {
    labels: {
      client: ['grpc-js', 'grpc-js-round-robin', 'nice-grpc', 'http2', 'peerage-channel', 'peerage'],
      inFlight: [1, 64],
    },
    figures: ['cpuUsPerCall', 'callsPerS'],
  },
  scale: {
    labels: {
      balancer: ['grpc-js-round-robin', 'grpc-js-weighted-round-robin', 'peerage-plugin', 'peerage-channel'],
      n: [100],
    },
    figures: ['bringUpCpuMs', 'replaceCpuMs', 'noopCpuMs', 'heapKiBPerEndpoint', 'pickNs'],
  },
  streams: {
    labels: {
      client: ['grpc-js', 'nice-grpc', 'peerage', 'peerage-rxjs'],
      direction: ['download', 'upload', 'exchange'],
    },
    figures: ['cpuUsPerMessage', 'messagesPerS'],
  },
  backlog: {
    labels: {
      client: ['peerage', 'peerage-rxjs'],
      direction: ['download', 'upload', 'exchange'],
      messages: [10_000, 50_000],
    },
    figures: ['peakMb', 'messagesPerS'],
  },
};

const { labels, figures } = benches[process.argv[2]];
const { rows } = lastJson();

const nameOf = row => Object.keys(labels).map(label => row[label]);
const found = new Set(rows.map(row => nameOf(row).join(' ')));
const expected = product(Object.values(labels)).map(name => name.join(' '));
assert.deepEqual(
  expected.filter(name => !found.has(name)),
  [],
  'rows are missing',
);
for (const row of rows) {
  for (const figure of figures) assert.ok(row[figure] > 0, `${figure} of ${JSON.stringify(row)}`);
}
console.log(`${rows.length} rows`);

function product(sets) {
  return sets.reduce((names, set) => names.flatMap(name => set.map(value => [...name, value])), [[]]);
}

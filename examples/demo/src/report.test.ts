import { peerRows } from './peer-rows.js';
import { reportOf } from './report.js';
import { Statistics } from './statistics.js';

it('has exactly the fields that --json promises', () => {
  const statistics = new Statistics();
  statistics.record({ peer: '127.0.0.1:1', code: 'OK', latencyMs: 1 });
  statistics.record({ peer: '127.0.0.1:2', code: 'UNAVAILABLE', latencyMs: 1 });
  statistics.record({ peer: '127.0.0.1:1', code: 'OK', latencyMs: 1 });
  const events = [{ atMs: 7, type: 'kill', peer: '127.0.0.1:2', text: 'killed with SIGKILL' }] as const;
  const report = reportOf(statistics, peerRows([], statistics), events);
  expect(JSON.parse(JSON.stringify(report))).toEqual({
    calls: 3,
    ok: 2,
    failed: 1,
    errors: { UNAVAILABLE: 1 },
    peers: {
      '127.0.0.1:1': { calls: 2, status: 'removed' },
      '127.0.0.1:2': { calls: 1, status: 'removed' },
    },
    events: [{ atMs: 7, type: 'kill', peer: '127.0.0.1:2', text: 'killed with SIGKILL' }],
  });
});

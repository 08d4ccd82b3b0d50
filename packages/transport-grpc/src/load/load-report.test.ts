/** Against messages that protobufjs makes of the definition. */
import { Metadata } from '@grpc/grpc-js';
import { encodeOrcaLoadReport as encode } from '../../testing/orca-messages.js';
import { loadReportIn } from './load-report.js';

function trailersOf(...reports: Uint8Array[]): Metadata {
  const trailers = new Metadata();
  for (const report of reports) trailers.add('endpoint-load-metrics-bin', Buffer.from(report));
  return trailers;
}

it('reads every field', () => {
  const report = {
    cpuUtilization: 0.5,
    memUtilization: 0.25,
    rpsFractional: 1_000.5,
    eps: 2,
    applicationUtilization: 1.5,
    requestCost: { db: 3, cpu: 0.1 },
    utilization: { disk: 0.75 },
    namedMetrics: { queue: 12, '': 0 },
  };
  expect(loadReportIn(trailersOf(encode(report)))).toEqual(report);
});

it('reads what there is, and skips what it does not know', () => {
  expect(loadReportIn(trailersOf(encode({ eps: 1, rps: 7, ofALaterVersion: 'x' })))).toEqual({ eps: 1 });
  expect(loadReportIn(trailersOf(new Uint8Array()))).toEqual({});
});

it('keeps to the report whatever its metrics are called', () => {
  const report = loadReportIn(
    trailersOf(encode({ namedMetrics: Object.fromEntries([['__proto__', 5]]) })),
    {},
  );
  expect(Object.entries(report?.namedMetrics ?? {})).toEqual([['__proto__', 5]]);
});

it('takes the first of several', () => {
  expect(loadReportIn(trailersOf(encode({ eps: 1 }), encode({ eps: 2 })))).toEqual({ eps: 1 });
});

it('is nothing without a report, or without one that can be read', () => {
  expect(loadReportIn(new Metadata())).toBeUndefined();
  const whole = encode({ cpuUtilization: 0.5, namedMetrics: { queue: 12 } });
  for (const broken of [[0x0f], [0x09, 1, 2], [0x42, 0x7f, 0x0a], [0x42, 0xff], whole.subarray(0, -1)]) {
    expect(loadReportIn(trailersOf(Uint8Array.from(broken)))).toBeUndefined();
  }
});

it('reads once what a peer says again and again', () => {
  const [one, two] = [{}, {}];
  const bytes = encode({ eps: 1 });
  const first = loadReportIn(trailersOf(bytes), one);
  expect(first).toEqual({ eps: 1 });
  expect(loadReportIn(trailersOf(bytes), one)).toBe(first);
  expect(loadReportIn(trailersOf(encode({ eps: 2 })), two)).toEqual({ eps: 2 });
  expect(loadReportIn(trailersOf(bytes), one)).toBe(first);
  expect(loadReportIn(trailersOf(encode({ eps: 3 })), one)).toEqual({ eps: 3 });
  expect(loadReportIn(trailersOf(bytes), one)).toEqual({ eps: 1 });
});

/** Against messages that protobufjs makes of the definition. */
import { decodeOrcaLoadReportRequest } from '../../testing/orca-messages.js';
import { encodeLoadReportRequest } from './core-metrics.js';

it.each([
  [10_000, { seconds: '10', nanos: 0 }],
  [1_250.5, { seconds: '1', nanos: 250_500_000 }],
  [1, { seconds: '0', nanos: 1_000_000 }],
  [2 ** 31 - 1, { seconds: '2147483', nanos: 647_000_000 }],
])('asks for a report every %d ms', (intervalMs, reportInterval) => {
  expect(decodeOrcaLoadReportRequest(encodeLoadReportRequest(intervalMs))).toEqual({ reportInterval });
});

/** Against the definitions that grpc-js brings along. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { MethodDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { LoadReport } from '@peerage/peer-core';
import { encodedReport, encodeLoadReport, loadReportRequest } from './orca-messages.js';

const protos = join(dirname(createRequire(__filename).resolve('@grpc/grpc-js/package.json')), 'proto');
const definition = loadSync('xds/service/orca/v3/orca.proto', {
  includeDirs: [join(protos, 'xds'), join(protos, 'protoc-gen-validate')],
  longs: String,
});
const service = definition['xds.service.orca.v3.OpenRcaService'] as Record<
  string,
  MethodDefinition<object, object>
>;
const method = service['StreamCoreMetrics'];
if (method === undefined) throw new Error('no StreamCoreMetrics');

const read = (bytes: Uint8Array): object => method.responseDeserialize(Buffer.from(bytes));

const full: LoadReport = {
  cpuUtilization: 0.5,
  memUtilization: 0.25,
  rpsFractional: 1_000.5,
  eps: 2,
  applicationUtilization: 1.5,
  requestCost: { db: 3 },
  utilization: { disk: 0.75, 'event loop': 0 },
  namedMetrics: { queue: 12, '': 1 },
};

it('writes every field', () => {
  expect(read(encodeLoadReport(full))).toEqual({
    ...full,
    utilization: { disk: 0.75, 'event loop': 0 },
  });
});

it('leaves out what is not there', () => {
  expect(encodeLoadReport({})).toHaveLength(0);
  expect(encodeLoadReport({ eps: 0, namedMetrics: {} })).toHaveLength(0);
  expect(encodeLoadReport({ eps: Number.NaN, cpuUtilization: Number.POSITIVE_INFINITY })).toHaveLength(0);
});

it('merges reports that are put behind one another', () => {
  const more: LoadReport = { eps: 7, requestCost: { cpu: 1 }, namedMetrics: { queue: 13 } };
  expect(read(Buffer.concat([encodeLoadReport(full), encodeLoadReport(more)]))).toEqual({
    ...full,
    eps: 7,
    requestCost: { db: 3, cpu: 1 },
    namedMetrics: { queue: 13, '': 1 },
  });
});

it('sends bytes as they are', () => {
  const bytes = encodeLoadReport(full);
  expect(encodedReport.encode({ bytes }).finish()).toBe(bytes);
  expect(encodedReport.decode(bytes)).toEqual({ bytes });
});

it.each([
  [{}, 0],
  [{ reportInterval: {} }, 0],
  [{ reportInterval: { seconds: '10' } }, 10_000],
  [{ reportInterval: { seconds: '1', nanos: 250_500_000 }, requestCostNames: ['db'] }, 1_250.5],
  [{ reportInterval: { seconds: '-3' } }, -3_000],
])('reads the interval of %j', (request, intervalMs) => {
  expect(loadReportRequest.decode(method.requestSerialize(request))).toEqual({ intervalMs });
});

it.each([1, 999.5, 10_000, 86_400_000])('asks for an interval of %d ms', intervalMs => {
  const bytes = loadReportRequest.encode({ intervalMs }).finish();
  expect(loadReportRequest.decode(bytes)).toEqual({ intervalMs });
  const seconds = String(Math.floor(intervalMs / 1_000));
  expect(method.requestDeserialize(Buffer.from(bytes))).toMatchObject({ reportInterval: { seconds } });
});

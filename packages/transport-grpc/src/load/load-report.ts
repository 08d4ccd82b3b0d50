/** What a server says about its load, in the trailers of a call or by itself (ORCA, gRFC A51). */
import type { Metadata } from '@grpc/grpc-js';
import type { LoadReport } from '@peerage/peer-core';
import protobuf from 'protobufjs/minimal.js';

const trailer = 'endpoint-load-metrics-bin';

/** The last report of each server: most servers measure once in a while and say the same with every call until then. */
const known = new WeakMap<object, { readonly bytes: Buffer; readonly report: LoadReport | undefined }>();

/**
 * The report in `trailers`; `undefined` when there is none, or none that can be read.
 *
 * @param peer Who sent it, when that is known: what it sends again is not read again.
 */
export function loadReportIn(trailers: Metadata, peer?: object): LoadReport | undefined {
  const [bytes] = trailers.get(trailer);
  if (!Buffer.isBuffer(bytes)) return undefined;
  if (peer === undefined) return readable(bytes);
  const last = known.get(peer);
  if (last?.bytes.equals(bytes) === true) return last.report;
  const report = readable(bytes);
  known.set(peer, { bytes, report });
  return report;
}

function readable(bytes: Uint8Array): LoadReport | undefined {
  try {
    return decodeLoadReport(bytes);
  } catch {
    // The call is none the worse for it.
    return undefined;
  }
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Fields of type `double`, by their numbers. */
const doubles: Readonly<Record<number, DoubleName>> = {
  1: 'cpuUtilization',
  2: 'memUtilization',
  6: 'rpsFractional',
  7: 'eps',
  9: 'applicationUtilization',
};

type DoubleName = 'cpuUtilization' | 'memUtilization' | 'rpsFractional' | 'eps' | 'applicationUtilization';

/** Fields of type `map<string, double>`. */
const maps: Readonly<Record<number, MapName>> = { 4: 'requestCost', 5: 'utilization', 8: 'namedMetrics' };

type MapName = 'requestCost' | 'utilization' | 'namedMetrics';

/**
 * Reads an `xds.data.orca.v3.OrcaLoadReport`.
 *
 * @throws Error when the bytes are no message.
 */
export function decodeLoadReport(bytes: Uint8Array): LoadReport {
  const reader = protobuf.Reader.create(bytes);
  const report: Mutable<LoadReport> = {};
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    const double = doubles[tag >>> 3];
    const map = maps[tag >>> 3];
    if (double !== undefined) report[double] = reader.double();
    else if (map !== undefined) report[map] = { ...report[map], ...readEntry(reader) };
    else reader.skipType(tag & 7);
  }
  return report;
}

/** Reads an entry of a map: a message of its own with `string key = 1` and `double value = 2`. */
function readEntry(reader: protobuf.Reader): Record<string, number> {
  const end = reader.uint32() + reader.pos;
  let key = '';
  let value = 0;
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag >>> 3 === 1) key = reader.string();
    else if (tag >>> 3 === 2) value = reader.double();
    else reader.skipType(tag & 7);
  }
  // A computed key is a property of its own even if it is `__proto__`.
  return { [key]: value };
}

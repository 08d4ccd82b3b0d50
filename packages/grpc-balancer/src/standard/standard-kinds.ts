/** Names of gRFCs that policies of ours can go by, with the fields they have there. */
import { PeerError, type Policy } from '@peerage/peer-core';
import {
  hashRing,
  type ReportedWeightsOptions,
  twoRandomChoices,
  weightedRoundRobin,
} from '@peerage/peer-lists';
import { duration, field, flag, number, text, texts } from '../config/fields.js';
import type { PolicyKind } from '../config/policy-kind.js';

/** More choices than this are as good as this many (A48). */
const mostChoices = 10;
/** What gRPC holds rings to, whatever configuration says (A42). */
const ringSizeCap = 4_096;

const ringHash: PolicyKind = {
  fields: { minRingSize: number, maxRingSize: number, requestHashHeader: field(text.read, 'header') },
  make: ({ minRingSize = 1_024, maxRingSize = ringSizeCap, header = '' }: RingHash): Policy =>
    hashRing({
      minRingSize: Math.min(minRingSize, ringSizeCap),
      maxRingSize: Math.min(maxRingSize, ringSizeCap),
      ...(header !== '' && { header }),
    }),
};

interface RingHash {
  readonly minRingSize?: number;
  readonly maxRingSize?: number;
  readonly header?: string;
}

export const standardKinds: Readonly<Record<string, PolicyKind>> = {
  least_request_experimental: {
    fields: { choiceCount: number },
    make: ({ choiceCount = 2 }: { readonly choiceCount?: number }) =>
      twoRandomChoices({ choiceCount: Math.min(choiceCount, mostChoices) }),
  },
  ring_hash: ringHash,
  ring_hash_experimental: ringHash,
  weighted_round_robin: {
    fields: {
      enableOobLoadReport: flag,
      blackoutPeriod: duration,
      weightExpirationPeriod: duration,
      weightUpdatePeriod: duration,
      errorUtilizationPenalty: number,
      metricNamesForComputingUtilization: texts,
    },
    make: ({ enableOobLoadReport = false, ...loadReports }: WeightedRoundRobin) => {
      if (enableOobLoadReport) throw outOfBand();
      return weightedRoundRobin({ loadReports });
    },
    counts: false,
  },
};

interface WeightedRoundRobin extends ReportedWeightsOptions {
  readonly enableOobLoadReport?: boolean;
}

/** A subchannel is no place to ask for reports: grpc-js keeps what does so to itself. */
function outOfBand(): PeerError {
  const expected = 'false: reports are read from the trailers of calls';
  return new PeerError('invalid-configuration', { field: 'enableOobLoadReport', value: 'true', expected });
}

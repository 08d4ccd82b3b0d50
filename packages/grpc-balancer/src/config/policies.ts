/** Every policy by its name in service configuration, and the fields of each. */
import {
  direct,
  failover,
  fewestPendingRequests,
  hashRing,
  hashring32,
  maglev,
  peakEwma,
  random,
  rendezvous,
  roundRobin,
  single,
  sticky,
  twoRandomChoices,
  weightedRoundRobin,
  zoneAware,
} from '@peerage/peer-lists';
import { childPolicyAmong } from './child-policy.js';
import { duration, type Fields, falseOr, message, number, numbers, text, texts, wordOr } from './fields.js';
import type { PolicyKind } from './policy-kind.js';

const boundedLoad = message({ factor: number, minimum: number });
const requestKey: Fields = { missingKey: text };
const hashing: Fields = { ...requestKey, header: text };
const loadReports: Fields = {
  errorUtilizationPenalty: number,
  blackoutPeriod: duration,
  weightExpirationPeriod: duration,
  weightUpdatePeriod: duration,
  metricNamesForComputingUtilization: texts,
};

const childPolicy = childPolicyAmong(name => policyKinds[name]);

export const policyKinds: Readonly<Record<string, PolicyKind>> = {
  peerage_round_robin: { fields: {}, make: roundRobin, counts: false },
  peerage_random: { fields: {}, make: random, counts: false },
  peerage_weighted_round_robin: {
    fields: { loadReports: message(loadReports) },
    make: weightedRoundRobin,
    counts: false,
  },
  peerage_two_random_choices: { fields: { choiceCount: wordOr('all', number) }, make: twoRandomChoices },
  peerage_fewest_pending_requests: { fields: {}, make: fewestPendingRequests },
  peerage_peak_ewma: {
    fields: { decay: duration, initialLatency: duration, forcedPick: duration },
    make: peakEwma,
  },
  peerage_hash_ring: {
    fields: { ...hashing, boundedLoad, replicas: number, minRingSize: number, maxRingSize: number },
    make: hashRing,
  },
  peerage_hashring32: {
    fields: {
      ...requestKey,
      boundedLoad,
      numReplicas: number,
      replicaDelimiter: text,
      offsetHeader: text,
      offsetGeneratorValue: number,
      peerOverrideHeader: text,
      alternateShardKeyHeader: text,
      numPeersEstimate: number,
    },
    make: hashring32,
  },
  peerage_maglev: { fields: { ...hashing, boundedLoad, tableSize: number }, make: maglev },
  peerage_rendezvous: { fields: { ...hashing, boundedLoad }, make: rendezvous },
  peerage_sticky: {
    fields: { ...hashing, boundedLoad: falseOr(boundedLoad), maxKeys: number, returnAfter: duration },
    make: sticky,
  },
  peerage_single: { fields: {}, make: () => single(), counts: false },
  peerage_direct: { fields: {}, make: () => direct(), counts: false },
  peerage_failover: {
    fields: {
      childPolicy,
      overprovisioningFactor: number,
      panicThreshold: number,
      recovery: duration,
      header: text,
    },
    make: failover,
  },
  peerage_zone_aware: {
    fields: { childPolicy, zone: text, ownZones: numbers, minPeers: number, header: text },
    make: options => zoneAware({ zone: '', ...options }),
  },
};

/** From the configuration of one of our policies to what a balancer does. */
import type { Transport } from '@peerage/peer-core';
import { PeerList } from '@peerage/peer-lists';
import type { BalancerSettings } from '../settings.js';
import {
  duration,
  type Field,
  type Fields,
  falseOr,
  invalidField,
  message,
  number,
  readMessage,
  text,
} from './fields.js';
import { namingFields, type PolicyKind } from './policy-kind.js';

const timeout: Field = {
  ...duration,
  read(value, path) {
    const durationMs = Number(duration.read(value, path));
    if (durationMs >= 1) return durationMs;
    throw invalidField(path, value, 'at least "0.001s", or false for no limit');
  },
};

/** What every policy of ours takes beside its own fields. */
const commonFields: Fields = {
  slowStart: message({ window: duration, minPercent: number, aggression: number }),
  failureGuard: falseOr(message({ panicThreshold: number })),
  connectTimeout: falseOr(timeout),
  hiddenHeader: text,
};

/** @throws PeerError `invalid-configuration` naming the field, below `name`. */
export function settingsOf(name: string, kind: PolicyKind, config: unknown): BalancerSettings {
  const fields = { ...commonFields, ...kind.fields };
  const { slowStart, failureGuard, connectTimeoutMs, hiddenHeader, ...options } = readMessage(
    fields,
    config,
    name,
  ) as Partial<BalancerSettings>;
  const settings: BalancerSettings = {
    makePolicy: () => kind.make(options),
    slowStart,
    failureGuard: failureGuard ?? kind.counts ?? {},
    counts: kind.counts ?? true,
    connectTimeoutMs,
    hiddenHeader: hiddenHeader?.toLowerCase(),
  };
  return checked(name, fields, settings);
}

/**
 * Makes what a balancer makes: whoever makes it later cannot tell anybody what is wrong with it.
 *
 * @throws PeerError `invalid-configuration` naming the field, below `name`.
 */
export function checked(name: string, fields: Fields, settings: BalancerSettings): BalancerSettings {
  namingFields(fields, name, () => listOf(settings));
  return settings;
}

/** A list refuses what a balancer with these settings would. */
function listOf({ makePolicy, slowStart, failureGuard }: BalancerSettings): PeerList {
  return new PeerList({ transport: nowhere, policy: makePolicy(), slowStart, failureGuard });
}

const unused = (): never => {
  throw new Error('Lists that only check their options retain no peers.');
};

const nowhere: Transport = { retainPeer: unused, releasePeer: unused };

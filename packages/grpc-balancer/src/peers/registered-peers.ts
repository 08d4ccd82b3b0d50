/** Updaters by the names that `peers:` targets have for them. */
import { PeerError, type Updater } from '@peerage/peer-core';
import { checkSettings } from '@peerage/peer-core/settings';
import { type PeerSource, type PeerSourceOptions, peerSourceRules, updaterRule } from './peer-source.js';

/** Takes a name back. */
export interface PeersRegistration {
  /** The last one of a name frees it; channels that follow its updater go on. Later calls change nothing. */
  unregister(): void;
}

interface Entry extends PeerSource {
  registrationCount: number;
}

/** One for the process: of two copies of this package, only one resolves the scheme. */
const registryKey: unique symbol = Symbol.for('@peerage/grpc-balancer.registered-peers') as never;
const shared = globalThis as typeof globalThis & { [registryKey]?: Map<string, Entry> };

export function registeredPeers(name: string): PeerSource | undefined {
  return shared[registryKey]?.get(name);
}

/** @throws PeerError `invalid-configuration` when the name cannot be one, or is another updater's; or the option. */
export function addRegistration(
  name: string,
  updater: Updater,
  options: PeerSourceOptions,
): PeersRegistration {
  if (!/^[\w.-]+$/.test(name)) throw invalidName(`"${name}"`, 'letters, digits, "_", "-" and "."');
  updaterRule.check(`the updater of "${name}"`, updater);
  checkSettings('registerPeers', options, peerSourceRules);
  shared[registryKey] ??= new Map();
  const registry = shared[registryKey];
  const entry = registry.get(name) ?? { updater, options, registrationCount: 0 };
  if (entry.updater !== updater) throw invalidName(`"${name}" for a second updater`, 'a name of its own');
  entry.registrationCount += 1;
  registry.set(name, entry);
  let registered = true;
  return {
    unregister() {
      if (!registered) return;
      registered = false;
      entry.registrationCount -= 1;
      if (entry.registrationCount === 0) registry.delete(name);
    },
  };
}

function invalidName(value: string, expected: string): PeerError {
  return new PeerError('invalid-configuration', { field: 'the name of registered peers', value, expected });
}

/** Connects a channel to a few of many endpoints, whatever balances among those (gRFC A68). */
import { Utf8Buffer, Word64, xxh64 } from '@peerage/peer-core/hashing';
import { type Field, field, invalidField, number, readMessage } from '../config/fields.js';
import { connectionKeyOf } from '../endpoints.js';
import {
  type ChannelOptions,
  ChildBalancer,
  type ControlHelper,
  type Endpoint,
  type EndpointUpdate,
  firstBalancerConfig,
  type LoadBalancer,
  registerBalancer,
  resolved,
  type TypedConfig,
} from '../grpc-js.js';

export const subsettingName = 'random_subsetting_experimental';
const defaultSize = 20;

type BalancerConfigs = Parameters<typeof firstBalancerConfig>[0];

interface SubsettingConfig extends TypedConfig {
  readonly subsetSize: number;
  readonly child: TypedConfig;
}

/** Keeps the endpoints that rank lowest by a hash with a seed of its own: one that comes or goes changes one at most. */
class SubsettingBalancer implements LoadBalancer {
  readonly #child: ChildBalancer;
  readonly #seed = new Word64(Math.random() * 2 ** 32, Math.random() * 2 ** 32);
  readonly #text = new Utf8Buffer();
  readonly #hash = new Word64();

  constructor(helper: ControlHelper) {
    this.#child = new ChildBalancer(helper);
  }

  updateAddressList(
    update: EndpointUpdate,
    config: TypedConfig,
    options: ChannelOptions,
    resolutionNote: string,
  ): boolean {
    if (!isSubsettingConfig(config)) return false;
    const subset = update.ok ? resolved(this.#lowest(update.value, config.subsetSize)) : update;
    return this.#child.updateAddressList(subset, config.child, options, resolutionNote);
  }

  exitIdle(): void {
    this.#child.exitIdle();
  }

  resetBackoff(): void {
    this.#child.resetBackoff();
  }

  destroy(): void {
    this.#child.destroy();
  }

  getTypeName(): string {
    return subsettingName;
  }

  #lowest(endpoints: readonly Endpoint[], count: number): Endpoint[] {
    const ranked = endpoints.map(endpoint => ({ endpoint, rank: this.#rank(endpoint) }));
    return ranked
      .sort((one, other) => one.rank - other.rank)
      .slice(0, count)
      .map(({ endpoint }) => endpoint);
  }

  #rank(endpoint: Endpoint): number {
    this.#text.set(connectionKeyOf(endpoint));
    xxh64(this.#text.bytes, this.#text.length, this.#hash, this.#seed);
    return this.#hash.upper53;
  }
}

/** By its shape: the class may be that of another copy of this package. */
function isSubsettingConfig(config: TypedConfig): config is SubsettingConfig {
  return 'subsetSize' in config && 'child' in config;
}

const subsetSize: Field = {
  ...number,
  read(value, path) {
    if (Number.isSafeInteger(value) && Number(value) >= 1) return value;
    throw invalidField(path, value, 'an integer of at least 1');
  },
};

/** The child is any balancer that grpc-js knows, ours included. */
const childPolicy: Field = field((value, path) => {
  const child = Array.isArray(value) ? firstBalancerConfig(value as BalancerConfigs) : null;
  if (child !== null) return child;
  throw invalidField(path, value, 'a list with a policy that is registered and can read its configuration');
}, 'child');

class Config implements SubsettingConfig {
  readonly subsetSize: number;
  readonly child: TypedConfig;

  constructor(size: number, child: TypedConfig) {
    this.subsetSize = size;
    this.child = child;
  }

  static createFromJson(json: unknown): Config {
    const fields = { subsetSize, childPolicy };
    const read = readMessage(fields, json, subsettingName, 'ignore') as Partial<SubsettingConfig>;
    if (read.child === undefined)
      throw invalidField(`${subsettingName}.childPolicy`, undefined, 'a list of policies');
    return new Config(read.subsetSize ?? defaultSize, read.child);
  }

  getLoadBalancerName(): string {
    return subsettingName;
  }

  toJsonObject(): object {
    return {
      [subsettingName]: { subset_size: this.subsetSize, child_policy: [this.child.toJsonObject()] },
    };
  }
}

export function registerSubsetting(): void {
  registerBalancer(subsettingName, SubsettingBalancer, Config);
}

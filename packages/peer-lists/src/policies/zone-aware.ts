/** Zone-aware: near peers first, as far as that leaves all peers with equally much to do. */
import type { ChooseRequest, LoadReport, Policy, PolicyPeer, Random } from '@peerage/peer-core';
import {
  callback,
  checkSettings,
  integer,
  invalidConfiguration,
  type Rule,
  type Rules,
  required,
  rule,
} from '@peerage/peer-core/settings';
import { headerRule } from '../hashing/request-key.js';
import { PolicyGroups } from '../structures/policy-groups.js';
import { RequestDraw } from '../structures/request-draw.js';
import { zoneShares } from '../structures/zone-shares.js';
import { twoRandomChoices } from './two-random-choices.js';

/** How many clients there are in each zone. */
export type ZoneCounts = Readonly<Record<string, number>>;

/** Where this client is, where its like are, and what chooses within a zone. */
export interface ZoneAwareOptions {
  /** Where this client runs, as peers say it in `locality.zone`. */
  readonly zone: string;
  /**
   * How the clients spread over the zones, this one included, in any unit. A function is asked at every choice and
   * gives the same object until something changes, or `undefined` while it does not know. Without it, and while it
   * gives nothing usable, every zone that has a peer is taken to have equally many clients.
   */
  readonly ownZones?: ZoneCounts | (() => ZoneCounts | undefined);
  /** With fewer peers in the list zones play no part; 6 by default. */
  readonly minPeers?: number;
  /** Makes the policy that chooses within a zone; two random choices by default. */
  readonly child?: () => Policy;
  /**
   * The header that is the key of a request without `hashKey`, when a hashing child has one; requests of one key
   * stay in one zone. None by default.
   */
  readonly header?: string;
  readonly random?: Random;
}

const countsRule: Rule = {
  check(field, value) {
    if (typeof value === 'function') return;
    if (typeof value !== 'object' || value === null) {
      throw invalidConfiguration(
        field,
        value,
        'an object with a number for each zone, or a function that gives one',
      );
    }
    for (const [name, count] of Object.entries(value)) {
      if (isCount(count)) continue;
      throw invalidConfiguration(`${field}.${name}`, count, 'a finite number of at least 0');
    }
  },
};

const rules: Rules<ZoneAwareOptions> = {
  zone: required(rule('the name of a zone', value => typeof value === 'string' && value !== '')),
  ownZones: countsRule,
  minPeers: integer(0),
  child: callback,
  header: headerRule,
  random: callback,
};

/**
 * Keeps requests in the zone of the client as long as the zone has its part of the capacity, and sends what is too
 * much for it to the zones that have more than their clients need.
 *
 * The shares are those of Envoy's zone-aware routing, with the weights of the available peers as capacity. Where the
 * zone that was drawn has nobody for a request, the others are asked.
 *
 * What a choice costs is the child's; O(zones) more, where more than one zone has requests.
 *
 * @throws PeerError `invalid-configuration` naming the option.
 */
export function zoneAware(options: ZoneAwareOptions): Policy {
  checkSettings('zoneAware', options, rules);
  return new ZoneAware(options);
}

/** A zone; `undefined` holds the peers that name none, and all of them while zones play no part. */
type Zone = string | undefined;

// Keeps the zones of keys apart from their places on rings and from their levels of failover.
const drawSeed = 2;

class ZoneAware implements Policy {
  readonly name = 'zone-aware';
  readonly pendingChanged?: NonNullable<Policy['pendingChanged']>;
  readonly finished?: NonNullable<Policy['finished']>;
  readonly #zone: string;
  readonly #clientsOf: () => ZoneCounts | undefined;
  readonly #minPeers: number;
  readonly #zones: PolicyGroups<Zone>;
  #apart = false;
  /** The clients that the shares were computed for. */
  #clients: ZoneCounts | undefined;
  #stale = true;

  constructor(options: ZoneAwareOptions) {
    const { zone, ownZones, minPeers = 6, random = Math.random } = options;
    if (typeof ownZones === 'object') checkZone(zone, ownZones);
    this.#zone = zone;
    this.#clientsOf = typeof ownZones === 'function' ? ownZones : () => ownZones;
    this.#minPeers = minPeers;
    const zones = new PolicyGroups<Zone>({
      child: options.child ?? (() => twoRandomChoices({ random })),
      keyOf: ({ identifier }) => (this.#apart ? identifier.attributes?.locality?.zone : undefined),
      compare: (a, b) => Number(b === zone) - Number(a === zone),
      draw: new RequestDraw(drawSeed, random, options.header),
    });
    this.#zones = zones;
    if (zones.wantsPending) this.pendingChanged = peer => zones.pendingChanged(peer);
    if (zones.wantsOutcomes) {
      this.finished = (peer, outcome, latencyMs) => zones.finished(peer, outcome, latencyMs);
    }
  }

  joined(peer: PolicyPeer): void {
    this.#stale = true;
    this.#zones.joined(peer);
    this.#setApart();
  }

  left(peer: PolicyPeer): void {
    this.#stale = true;
    this.#zones.left(peer);
    this.#setApart();
  }

  add(peer: PolicyPeer): void {
    this.#stale = true;
    this.#zones.add(peer);
  }

  remove(peer: PolicyPeer): void {
    this.#stale = true;
    this.#zones.remove(peer);
  }

  attributesChanged(peer: PolicyPeer): void {
    this.#stale = true;
    this.#zones.attributesChanged(peer);
  }

  loadReported(peer: PolicyPeer, report: LoadReport): void {
    this.#zones.loadReported(peer, report);
  }

  choose(request: ChooseRequest): PolicyPeer | undefined {
    const clients = this.#clientsOf();
    if (this.#stale || clients !== this.#clients) this.#setShares(clients);
    return this.#zones.choose(request);
  }

  /** Keeps few peers together. Crossing the limit moves as many peers as the limit says. */
  #setApart(): void {
    const apart = this.#zones.joinedCount >= this.#minPeers;
    if (apart === this.#apart) return;
    this.#apart = apart;
    this.#zones.regroup();
  }

  #setShares(clients: ZoneCounts | undefined): void {
    this.#stale = false;
    this.#clients = clients;
    const present = this.#zones.all.filter(({ availableCount }) => availableCount > 0);
    const capacities = new Map(present.map(({ key, weight }) => [key, weight]));
    const shares = zoneShares(this.#zone, capacities, this.#clientCounts(clients));
    for (const zone of this.#zones.all) zone.share = shares.get(zone.key) ?? 0;
  }

  #clientCounts(clients: ZoneCounts | undefined): ReadonlyMap<Zone, number> {
    if (clients !== undefined && areUsable(this.#zone, clients)) {
      return new Map(Object.entries(clients));
    }
    const zones = this.#zones.all.map(({ key }) => key).filter(key => key !== undefined);
    return new Map([this.#zone, ...zones].map(zone => [zone, 1]));
  }
}

/** @throws PeerError `invalid-configuration` unless `counts` are of use to a client in `zone`. */
function checkZone(zone: string, counts: ZoneCounts): void {
  const named = Object.keys(counts).filter(name => (counts[name] ?? 0) > 0);
  if (named.includes(zone)) return;
  throw invalidConfiguration('zone', zone, `a zone with clients in ownZones: ${named.join(', ')}`);
}

function areUsable(zone: string, counts: ZoneCounts): boolean {
  return Object.values(counts).every(isCount) && (counts[zone] ?? 0) > 0;
}

function isCount(count: unknown): boolean {
  return typeof count === 'number' && count >= 0 && Number.isFinite(count);
}

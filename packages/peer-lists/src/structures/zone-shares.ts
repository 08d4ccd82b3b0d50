/**
 * How the requests of one client spread over zones, so that they stay near and all peers have equally much to do.
 *
 * The arithmetic is that of Envoy's zone-aware routing ("Zone aware routing" in its documentation,
 * `regenerateLocalityRoutingStructures` in its source).
 */

/**
 * The share of each zone in the requests of a client in `local`, from 0 to 1 and 1 together.
 *
 * As long as a zone has no greater part of the clients than of the capacity, its clients stay at home. Where it
 * has, they send home what fits, `capacity % / clients %`, and the rest to the zones that have more capacity than
 * clients, in proportion to how much more.
 *
 * @param capacities What the available peers of a zone can do, in any unit. Without any there are no shares.
 * @param clients How many clients there are in each zone, at least one in `local`.
 */
export function zoneShares<Z>(
  local: Z,
  capacities: ReadonlyMap<Z, number>,
  clients: ReadonlyMap<Z, number>,
): Map<Z, number> {
  const capacity = total(capacities);
  if (capacity === 0) return new Map();
  const clientCount = total(clients);
  const supply = (zone: Z): number => (capacities.get(zone) ?? 0) / capacity;
  const demand = (zone: Z): number => (clients.get(zone) ?? 0) / clientCount;

  const home = Math.min(1, supply(local) / demand(local));
  const shares = new Map<Z, number>();
  for (const zone of capacities.keys())
    shares.set(zone, zone === local ? 0 : Math.max(0, supply(zone) - demand(zone)));
  const spare = total(shares);
  for (const [zone, residual] of shares) shares.set(zone, spare === 0 ? 0 : (residual / spare) * (1 - home));
  if (home > 0) shares.set(local, spare === 0 ? 1 : home);
  return shares;
}

function total(counts: ReadonlyMap<unknown, number>): number {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
}

/**
 * Everything this package uses of grpc-js' experimental interface, under the names it has here.
 *
 * That interface changed in 1.10, 1.12, 1.13 and 1.14; this is about 1.14. Nothing here or elsewhere asks whether an
 * object is an instance of a class of grpc-js or of ours: a program may have two copies of either.
 */
import {
  type ChannelOptions,
  connectivityState,
  experimental,
  Metadata,
  type StatusObject,
  status,
} from '@grpc/grpc-js';

export type { ChannelOptions, Metadata, StatusObject };
export type ControlHelper = experimental.ChannelControlHelper;
export type Endpoint = experimental.Endpoint;
export type EndpointUpdate = experimental.StatusOr<Endpoint[]>;
export type LoadBalancer = experimental.LoadBalancer;
export type PickArgs = experimental.PickArgs;
export type PickResult = experimental.PickResult;
export type Picker = experimental.Picker;
export type Subchannel = experimental.SubchannelInterface;
export type TypedConfig = experimental.TypedLoadBalancingConfig;

export type Resolver = experimental.Resolver;
export type ResolverListener = experimental.ResolverListener;
export type Target = experimental.GrpcUri;

/** The states of channels, subchannels and balancers. */
export type State = connectivityState;
export const State: typeof connectivityState = connectivityState;

/** How calls end. */
export const Status: typeof status = status;

const { PickResultType } = experimental;

/** Sends a call to `subchannel`, and tells what becomes of it. */
export function picked(
  subchannel: Subchannel,
  onCallStarted: PickResult['onCallStarted'] = null,
  onCallEnded: PickResult['onCallEnded'] = null,
): PickResult {
  return { pickResultType: PickResultType.COMPLETE, subchannel, status: null, onCallStarted, onCallEnded };
}

/** Keeps a call until the next picker. */
export const queued: PickResult = {
  pickResultType: PickResultType.QUEUE,
  subchannel: null,
  status: null,
  onCallStarted: null,
  onCallEnded: null,
};

/** Fails a call, with UNAVAILABLE if it is only told why, or keeps it until the next picker if it waits for ready. */
export function unavailable(problem: string | StatusObject): PickResult {
  const ending =
    typeof problem === 'string'
      ? { code: status.UNAVAILABLE, details: problem, metadata: new Metadata() }
      : problem;
  return { ...queued, pickResultType: PickResultType.TRANSIENT_FAILURE, status: ending };
}

/** Fails a call with INTERNAL, whatever it waits for: of the codes for a fault in here grpc-js lets only that pass. */
export function failed(details: string): PickResult {
  return {
    ...queued,
    pickResultType: PickResultType.DROP,
    status: { code: status.INTERNAL, details, metadata: new Metadata() },
  };
}

/** The subchannel a picker of grpc-js' own has settled on. */
export function subchannelOf(picker: Picker): Subchannel | undefined {
  return picker.pick({ metadata: new Metadata(), extraPickInfo: {} }).subchannel ?? undefined;
}

/** A helper like `parent`, but for what `overrides` has. */
export const helperWith: typeof experimental.createChildChannelControlHelper =
  experimental.createChildChannelControlHelper;

/** A balancer that tries the addresses of one endpoint in turn. */
export class EndpointBalancer extends experimental.LeafLoadBalancer {}

/** A balancer whose kind may change with its configuration, without a gap for calls. */
export class ChildBalancer extends experimental.ChildLoadBalancerHandler {}

/** The name that other parts of grpc-js know the address by. */
export function addressText(address: experimental.SubchannelAddress): string {
  return experimental.subchannelAddressToString(address);
}

/** Makes a balancer available under `name` in service configuration. */
export const registerBalancer: typeof experimental.registerLoadBalancerType =
  experimental.registerLoadBalancerType;

/** Whether service configuration may name `name`. */
export const isBalancerRegistered: typeof experimental.isLoadBalancerNameRegistered =
  experimental.isLoadBalancerNameRegistered;

/**
 * Reads a balancer's configuration as a channel will.
 *
 * @throws Error when no such balancer is registered, or what it says of its configuration.
 */
export const parseBalancerConfig: typeof experimental.parseLoadBalancingConfig =
  experimental.parseLoadBalancingConfig;

/** Reads the first of several configurations that can be read; `null` when none can. */
export const firstBalancerConfig: typeof experimental.selectLbConfigFromList =
  experimental.selectLbConfigFromList;

/** Has targets of a scheme resolved by a class. */
export const registerScheme: typeof experimental.registerResolver = experimental.registerResolver;

/** What a resolver found. */
export function resolved(endpoints: Endpoint[]): EndpointUpdate {
  return experimental.statusOrFromValue(endpoints);
}

/** A resolver found nothing, and says why. */
export function unresolved(details: string): EndpointUpdate {
  return experimental.statusOrFromError({ code: status.UNAVAILABLE, details });
}

/** The name of a channel option that may hold any object: it reaches resolvers, and no subchannel. */
export function liveOption(name: string): string {
  return `${experimental.SUBCHANNEL_ARGS_EXCLUDE_KEY_PREFIX}.${name}`;
}

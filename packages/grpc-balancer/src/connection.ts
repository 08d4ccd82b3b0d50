/** The way to one endpoint: a subchannel, and how near it is to taking calls. */
import type { ConnectionStatus } from '@peerage/peer-core';
import { EndpointConnection } from './endpoint-connection.js';
import { serverNameOf } from './endpoints.js';
import type { ChannelOptions, ControlHelper, Endpoint, Subchannel } from './grpc-js.js';
import { SubchannelConnection } from './subchannel-connection.js';

/**
 * Connects by itself, and again after every loss and failure.
 *
 * Once it has failed it is `unavailable` until it is `available`: attempts in between change nothing for calls.
 */
export interface Connection {
  readonly status: ConnectionStatus;
  /** Why it is `unavailable`. */
  readonly problem: string | undefined;
  /** Set while `available`. */
  readonly subchannel: Subchannel | undefined;
  /** Gives the connection up; its calls end normally. */
  release(): void;
}

/** Connects to `endpoint`. `onChange` is called after every change, never from within this call. */
export function connect(
  endpoint: Endpoint,
  helper: ControlHelper,
  options: ChannelOptions,
  onChange: () => void,
): Connection {
  const serverName = serverNameOf(endpoint);
  const args =
    serverName === undefined ? options : { ...options, 'grpc.ssl_target_name_override': serverName };
  const [address, ...others] = endpoint.addresses;
  return address !== undefined && others.length === 0
    ? new SubchannelConnection(address, helper, args, onChange)
    : new EndpointConnection(endpoint, helper, args, onChange);
}

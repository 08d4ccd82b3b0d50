/** Connects to endpoints: by a subchannel alone where there is one address, and by a balancer where there are more. */
import type { Connection } from './connection.js';
import { EndpointConnection } from './endpoint-connection.js';
import { serverNameOf } from './endpoints.js';
import type { ChannelOptions, ControlHelper, Endpoint } from './grpc-js.js';
import { SubchannelConnection } from './subchannel-connection.js';

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

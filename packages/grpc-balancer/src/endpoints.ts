/** What an endpoint of grpc-js and an identifier have to do with each other. */
import { type Attributes, type Identifier, parseAddress } from '@peerage/peer-core';
import { addressText, type Endpoint } from './grpc-js.js';

/** Another copy of this package has to find what this one put there. */
const attributesKey: unique symbol = Symbol.for('@peerage/grpc-balancer.attributes') as never;

interface AttributedEndpoint extends Endpoint {
  readonly [attributesKey]?: Attributes | undefined;
}

/**
 * The endpoint that `identifier` names; its attributes travel along.
 *
 * @throws PeerError `invalid-identifier` when its id is no address.
 */
export function endpointOf(identifier: Identifier): Endpoint {
  const parsed = parseAddress(identifier.id);
  const address = parsed.kind === 'unix' ? { path: parsed.path } : { host: parsed.host, port: parsed.port };
  const endpoint: AttributedEndpoint = { addresses: [address], [attributesKey]: identifier.attributes };
  return endpoint;
}

/** What a policy knows an endpoint as: its first address, and the attributes if it came from an identifier. */
export function identifierOf(endpoint: AttributedEndpoint): Identifier {
  const [first] = endpoint.addresses;
  const id = first === undefined ? '' : 'path' in first ? `unix:${first.path}` : addressText(first);
  return { id, attributes: endpoint[attributesKey] };
}

/** Equal for endpoints that may share a connection: those with the same addresses and the same server name. */
export function connectionKeyOf(endpoint: AttributedEndpoint): string {
  const { addresses } = endpoint;
  const serverName = endpoint[attributesKey]?.serverName ?? '';
  let key = serverName;
  for (const address of addresses) {
    key += 'path' in address ? ` ${address.path}` : ` ${address.host} ${address.port}`;
  }
  return key;
}

/** The name of the server at an endpoint, when its identifier says one. */
export function serverNameOf(endpoint: AttributedEndpoint): string | undefined {
  return endpoint[attributesKey]?.serverName;
}

/** A service as grpc-js registers it: paths, kinds and functions; messages pass it as bytes. */
import type { ServiceDefinition as GrpcServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js';
import type { Method, ServiceDefinition } from '@peerage/client';
import { PeerError } from '@peerage/peer-core';
import { grpcHandlerOf } from './grpc-handlers.js';
import { type AnyHandler, Route, type RouteSettings } from './route.js';

export interface GrpcService {
  readonly definition: GrpcServiceDefinition;
  readonly implementation: UntypedServiceImplementation;
}

/** @throws PeerError `invalid-configuration` naming the service and the method that has no handler. */
export function grpcServiceOf(
  service: ServiceDefinition,
  handlers: object,
  settings: RouteSettings,
): GrpcService {
  const definition: { [name: string]: GrpcServiceDefinition[string] } = {};
  const implementation: UntypedServiceImplementation = {};
  for (const [name, methodDefinition] of Object.entries(service.methods)) {
    const method: Method = { ...methodDefinition, path: `/${service.fullName}/${methodDefinition.name}` };
    const handler = handlerOf(handlers, name, service.fullName);
    implementation[name] = grpcHandlerOf(new Route(method, handler, settings));
    definition[name] = bytesOf(method);
  }
  return { definition, implementation };
}

function handlerOf(handlers: object, name: string, service: string): AnyHandler {
  const handler: unknown = Reflect.get(handlers, name);
  if (typeof handler === 'function')
    return (request, context) => handler.call(handlers, request, context) as unknown;
  throw new PeerError('invalid-configuration', {
    field: `The handler ${name} of ${service}`,
    value: String(handler),
    expected: 'a function',
  });
}

function bytesOf({ path, requestStream, responseStream }: Method): GrpcServiceDefinition[string] {
  return {
    path,
    requestStream,
    responseStream,
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  };
}

function same(bytes: Buffer): Buffer {
  return bytes;
}

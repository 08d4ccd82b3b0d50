/** From a service definition and a chooser to a client. */
import type { Chooser, Observer } from '@peerage/peer-core';
import { PeerChannel } from '@peerage/transport-grpc';
import { type Answer, answerOf } from './answer.js';
import { type CallDefaults, type CallOptions, noOptions } from './call-options.js';
import type { Client } from './client.js';
import { type Method, type Middleware, surround } from './middleware/middleware.js';
import { procedureOf } from './procedure.js';
import type { ServiceDefinition } from './service-definition.js';

/** What holds for every call of a client. */
export interface ClientOptions {
  /** For every call; an option given to a call takes the place of its default. */
  readonly defaults?: CallDefaults;
  /** What surrounds every call, the first outermost; nothing by default. */
  readonly middleware?: readonly Middleware[];
  /** Is told what no caller can be: a callback of a call that threw. */
  readonly observer?: Observer | undefined;
  /** See `PeerChannelOptions`. */
  readonly maxMetadataBytes?: number | undefined;
}

/**
 * A typed client of `service` whose every call goes to the peer that `chooser` picks for it.
 *
 * `service` is a generic definition of ts-proto (`GreeterDefinition`). The chooser's peers have to be those of a
 * `GrpcTransport`; a call that is given another ends INTERNAL. The client itself needs no closing: stop the chooser.
 *
 * @throws PeerError `invalid-configuration` naming the option, and whatever middleware throws when it is put around a
 * method.
 */
export function createClient<Service extends ServiceDefinition>(
  service: Service,
  chooser: Chooser,
  { defaults = noOptions, middleware = [], observer, maxMetadataBytes }: ClientOptions = {},
): Client<Service> {
  const channel = new PeerChannel(chooser, { observer, maxMetadataBytes });
  const methods = Object.entries(service.methods).map(([name, definition]) => {
    const procedure = procedureOf(service, definition);
    const method: Method = { ...definition, path: procedure.path };
    return [name, functionOf(answerOf(channel, procedure, method), method, defaults, middleware)];
  });
  return Object.fromEntries(methods) as Client<Service>;
}

function functionOf(
  answer: Answer,
  method: Method,
  defaults: CallDefaults,
  middleware: readonly Middleware[],
): (request: unknown, options?: CallOptions) => unknown {
  const complete = (options: CallOptions | undefined): CallOptions => {
    if (options === undefined) return defaults;
    return defaults === noOptions ? options : { ...defaults, ...options };
  };
  const invoke = surround(answer.invoke, middleware, method);
  // What nothing surrounds does not pay for what could.
  if (invoke === answer.invoke) return (request, options) => answer.ask(request, complete(options));
  return (request, options) => answer.askThrough(invoke, { request, options: complete(options) });
}

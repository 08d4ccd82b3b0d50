/** From a service definition and a chooser to a client. */
import type { Chooser, Observer } from '@peerage/peer-core';
import {
  callback,
  checkSettings,
  each,
  nested,
  type Rule,
  type Rules,
  rule,
} from '@peerage/peer-core/settings';
import { PeerChannel, type PeerChannelOptions } from '@peerage/transport-grpc';
import { type Answer, answerOf } from './answer.js';
import { type CallDefaults, type CallOptions, noOptions } from './call-options.js';
import { callDefaultRules, isNonsense, nonsense } from './check-call-options.js';
import type { Client } from './client.js';
import { type Complete, withDefaults } from './complete-options.js';
import { type Method, type Middleware, surround } from './middleware/middleware.js';
import { procedureOf } from './procedure.js';
import type { MethodDefinition, ServiceDefinition } from './service-definition.js';

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

export const clientRules: Rules<ClientOptions> = {
  defaults: nested("a client's defaults", callDefaultRules),
  middleware: each(callback),
  observer: callback,
  maxMetadataBytes: rule('a number of bytes, 0 or more', value => typeof value === 'number' && value >= 0),
};

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
  options: ClientOptions = {},
): Client<Service> {
  checkSettings('createClient', options, clientRules);
  const { defaults = noOptions, middleware = [], ...channelOptions } = options;
  const treatment: Treatment = { complete: withDefaults(defaults), middleware };
  return assembleClient(service, chooser, channelOptions, () => treatment);
}

/** What happens to the calls of one method on their way to a peer. */
export interface Treatment {
  readonly complete: Complete;
  readonly middleware: readonly Middleware[];
  /** What middleware is told of the method besides what its definition says. */
  readonly methodOptions?: MethodDefinition['options'];
}

/** A client whose methods are each treated as `treatmentOf` says. */
export function assembleClient<Service extends ServiceDefinition>(
  service: Service,
  chooser: Chooser,
  channelOptions: PeerChannelOptions,
  treatmentOf: (name: string, method: MethodDefinition) => Treatment,
): Client<Service> {
  serviceRule.check('service', service);
  const channel = new PeerChannel(chooser, channelOptions);
  const methods = Object.entries(service.methods).map(([name, definition]) => {
    const { methodOptions, ...treatment } = treatmentOf(name, definition);
    const procedure = procedureOf(service, definition);
    const options = { ...definition.options, ...methodOptions };
    const method: Method = { ...definition, options, path: procedure.path };
    return [name, functionOf(answerOf(channel, procedure, method), method, treatment)];
  });
  return Object.fromEntries(methods) as Client<Service>;
}

const serviceRule: Rule = rule(
  'a generic definition of ts-proto (GreeterDefinition, say)',
  value => typeof value === 'object' && value !== null && 'fullName' in value && 'methods' in value,
);

function functionOf(
  answer: Answer,
  method: Method,
  { complete, middleware }: Treatment,
): (request: unknown, options?: CallOptions) => unknown {
  const invoke = surround(answer.invoke, middleware, method);
  const optionsOf = (request: unknown, options: CallOptions | undefined): CallOptions =>
    isNonsense(options) ? nonsense(options) : complete(request, options);
  // What nothing surrounds does not pay for what could.
  if (invoke === answer.invoke) return (request, options) => answer.ask(request, optionsOf(request, options));
  return (request, options) => answer.askThrough(invoke, { request, options: optionsOf(request, options) });
}

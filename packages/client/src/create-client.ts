/** From a service definition and a chooser to a client. */
import type { Chooser, Observer } from '@peerage/peer-core';
import { PeerChannel } from '@peerage/transport-grpc';
import { type CallDefaults, type CallOptions, noOptions } from './call-options.js';
import type { Client, Requests } from './client.js';
import type { ClientCall } from './client-call.js';
import { type Procedure, procedureOf } from './procedure.js';
import { ResponseStream } from './response-stream.js';
import type { MethodDefinition, ServiceDefinition } from './service-definition.js';
import { SingleResponse } from './single-response.js';

export interface ClientOptions {
  /** For every call; an option given to a call takes the place of its default. */
  readonly defaults?: CallDefaults;
  /** Is told what no caller can be: a callback of a call that threw. */
  readonly observer?: Observer | undefined;
}

/**
 * A typed client of `service` whose every call goes to the peer that `chooser` picks for it.
 *
 * `service` is a generic definition of ts-proto (`GreeterDefinition`). The chooser's peers have to be those of a
 * `GrpcTransport`; a call that is given another ends INTERNAL. The client itself needs no closing: stop the chooser.
 */
export function createClient<Service extends ServiceDefinition>(
  service: Service,
  chooser: Chooser,
  { defaults = noOptions, observer }: ClientOptions = {},
): Client<Service> {
  const channel = new PeerChannel(chooser, { observer });
  const methods = Object.entries(service.methods).map(([name, method]) => [
    name,
    methodOf(channel, procedureOf(service, method), method, defaults),
  ]);
  return Object.fromEntries(methods) as Client<Service>;
}

function methodOf(
  channel: PeerChannel,
  procedure: Procedure,
  { requestStream, responseStream }: MethodDefinition,
  defaults: CallDefaults,
): (input: unknown, options?: CallOptions) => unknown {
  const send = requestStream ? sendAll : sendOne;
  const complete = (options: CallOptions | undefined): CallOptions => {
    if (options === undefined) return defaults;
    return defaults === noOptions ? options : { ...defaults, ...options };
  };
  if (responseStream) {
    return (input, options) =>
      new ResponseStream(channel, procedure, complete(options), call => {
        send(call, input);
      });
  }
  return (input, options) =>
    new Promise((resolve, reject) => {
      const call = new SingleResponse(channel, procedure, complete(options), resolve, reject);
      send(call, input);
      call.read();
    });
}

function sendOne(call: ClientCall, request: unknown): void {
  call.sendOne(request);
}

function sendAll(call: ClientCall, requests: unknown): void {
  // That it is a stream of requests is what the client's type has checked.
  call.sendAll(requests as Requests<unknown>);
}

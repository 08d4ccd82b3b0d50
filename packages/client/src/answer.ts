/** The two kinds of answers, one response or many: how each is asked for, with and without middleware between. */
import type { PeerChannel } from '@peerage/transport-grpc';
import type { CallOptions } from './call-options.js';
import type { ClientCall } from './client-call.js';
import type { Call, Invoke, Method } from './middleware/middleware.js';
import type { Procedure } from './procedure.js';
import type { Requests } from './requests.js';
import { ResponseStream } from './response-stream.js';
import { SingleResponse } from './single-response.js';
import { onlyResponse, SurroundedStream } from './surrounded-call.js';

/** What a method of a client gives back, and the ways to get it. */
export interface Answer {
  /** Straight from a peer. */
  ask(request: unknown, options: CallOptions): Promise<unknown> | AsyncIterable<unknown>;
  /** The same as middleware needs it. */
  readonly invoke: Invoke;
  /** Through `invoke`, which is that of the answer with middleware around it. */
  askThrough(invoke: Invoke, call: Call): Promise<unknown> | AsyncIterable<unknown>;
}

export function answerOf(channel: PeerChannel, procedure: Procedure, method: Method): Answer {
  const send = method.requestStream ? sendAll : sendOne;
  return method.responseStream
    ? streamOf(channel, procedure, method, send)
    : singleOf(channel, procedure, method, send);
}

type Send = (call: ClientCall, request: unknown) => void;

function streamOf(channel: PeerChannel, procedure: Procedure, method: Method, send: Send): Answer {
  const ask = (request: unknown, options: CallOptions): ResponseStream =>
    new ResponseStream(channel, procedure, options, call => send(call, request));
  return {
    ask,
    invoke: ({ request, options }) => ask(request, options),
    askThrough: (invoke, call) => new SurroundedStream(invoke, method, call),
  };
}

function singleOf(channel: PeerChannel, procedure: Procedure, method: Method, send: Send): Answer {
  const ask = (request: unknown, options: CallOptions): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const call = new SingleResponse(channel, procedure, options, resolve, reject);
      send(call, request);
      call.read();
    });
  return {
    ask,
    async *invoke({ request, options }) {
      yield await ask(request, options);
    },
    askThrough: (invoke, call) => onlyResponse(invoke, method, call),
  };
}

function sendOne(call: ClientCall, request: unknown): void {
  call.sendOne(request);
}

function sendAll(call: ClientCall, requests: unknown): void {
  // That it is a stream of requests is what the client's type has checked.
  call.sendAll(requests as Requests<unknown>);
}

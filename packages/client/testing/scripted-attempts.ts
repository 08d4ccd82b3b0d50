/** What middleware surrounds, without a network: each attempt does what a test wrote down for it. */
import { once } from 'node:events';
import { Metadata, type status } from '@grpc/grpc-js';
import { abortOf } from '../src/abort.js';
import { CallError } from '../src/call-error.js';
import type { CallOptions } from '../src/call-options.js';
import type { Call, Invoke, Method, Middleware } from '../src/middleware/middleware.js';

/** Plays one attempt on the peer of that name. */
export type Script = (options: CallOptions, peer: string) => AsyncIterable<unknown>;

const procedure = '/test.Service/Do';

/** A method that may be repeated. */
export const method: Method = {
  name: 'Do',
  path: procedure,
  requestType: { encode: () => ({ finish: () => new Uint8Array() }), decode: () => undefined },
  requestStream: false,
  responseType: { encode: () => ({ finish: () => new Uint8Array() }), decode: () => undefined },
  responseStream: false,
  options: { idempotencyLevel: 'IDEMPOTENT' },
};

export const streamMethod: Method = { ...method, responseStream: true };

export function metadataOf(entries: Record<string, string>): Metadata {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(entries)) metadata.set(key, value);
  return metadata;
}

/** Gives `response` as its call has ended, with headers and trailers that name the peer. */
export function answer(response: unknown): Script {
  return async function* (options, peer) {
    options.onHeader?.(metadataOf({ from: peer }));
    options.onTrailer?.(metadataOf({ from: peer }));
    yield response;
  };
}

/** Gives `responses` one by one, between headers and trailers that name the peer. */
export function stream(...responses: unknown[]): Script {
  return async function* (options, peer) {
    options.onHeader?.(metadataOf({ from: peer }));
    yield* responses;
    options.onTrailer?.(metadataOf({ from: peer }));
  };
}

/** Fails before anything is heard of the server but `trailers`; `refusedHere`, without a server. */
export function failure(
  code: status,
  trailers: Record<string, string> = {},
  refusedHere: boolean = false,
): Script {
  return (options, peer) =>
    failingWith(() => {
      const metadata = metadataOf(trailers);
      options.onTrailer?.(metadata);
      return new CallError({ code, details: '', procedure, peer, metadata, refusedHere });
    });
}

/** Sends headers, gives `responses`, then fails. */
export function failureAfter(code: status, ...responses: unknown[]): Script {
  return async function* (options, peer) {
    options.onHeader?.(metadataOf({ from: peer }));
    yield* responses;
    yield* failure(code)(options, peer);
  };
}

/** Does nothing until it is aborted. */
export const silence: Script = ({ signal }, peer) =>
  failingWith(async () => {
    if (signal === undefined) return new Error('An attempt that is never aborted would hang.');
    if (!signal.aborted) await once(signal, 'abort');
    return new CallError({ ...abortOf(signal), procedure, peer });
  });

/** No responses: the error that `make` makes when the first is asked for. */
function failingWith(make: () => Error | Promise<Error>): AsyncIterable<never> {
  const next = async (): Promise<never> => {
    throw await make();
  };
  return { [Symbol.asyncIterator]: () => ({ next }) };
}

/** What a test knows of the attempts at its calls. */
export interface Attempts {
  readonly next: Invoke;
  /** The options of each, in the order they started. */
  readonly started: CallOptions[];
}

/** The nth attempt is on peer `p<n>` and does what the nth script says; one too many is an error. */
export function attemptsOf(...scripts: Script[]): Attempts {
  const started: CallOptions[] = [];
  return {
    started,
    async *next({ options }) {
      const script = scripts[started.length];
      started.push({ ...options, tried: [...(options.tried ?? [])] });
      if (script === undefined) throw new Error(`There was to be no attempt ${started.length}.`);
      const peer = `p${started.length}`;
      options.onPeer?.({ id: peer });
      yield* script(options, peer);
    },
  };
}

/** How a call ended: its responses, and the error if there was one. */
export interface Ending {
  readonly responses: unknown[];
  readonly error: unknown;
}

/** Makes a call of `of` through `middleware`. */
export async function endOf(
  middleware: Middleware,
  attempts: Attempts,
  options: CallOptions = {},
  of: Method = method,
  request: unknown = 'request',
): Promise<Ending> {
  const responses: unknown[] = [];
  const call: Call = { request, options };
  try {
    for await (const response of middleware(attempts.next, of)(call)) responses.push(response);
  } catch (error) {
    return { responses, error };
  }
  return { responses, error: undefined };
}

/** The one place that knows where grpc-js keeps the stream of HTTP/2 under a call, for what it does not say itself. */

/** Node's `ServerHttp2Stream`, as far as it is looked at. */
export interface CallStream {
  /** Reset by the client, or ended on both sides. */
  readonly closed: boolean;
  /** Undefined once the stream is over. */
  readonly session?: { readonly destroyed: boolean } | undefined;
}

/** A call of grpc-js, calls around calls when there are interceptors, and the stream in the middle. */
interface Insides {
  readonly call?: Insides;
  readonly nextCall?: Insides;
  readonly stream?: CallStream;
}

/** Undefined when this grpc-js keeps it elsewhere. */
export function streamOf(call: object): CallStream | undefined {
  let inner: Insides | undefined = call;
  while (inner !== undefined && inner.stream === undefined) inner = inner.call ?? inner.nextCall;
  return inner?.stream;
}

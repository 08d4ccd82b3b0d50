/** A service with all four kinds of calls, on real servers, and its client without generated code. */
import {
  type CallOptions,
  type ChannelInterface,
  type Client,
  type ClientDuplexStream,
  type ClientOptions,
  type ClientReadableStream,
  type ClientUnaryCall,
  type ClientWritableStream,
  credentials,
  type Metadata,
  makeGenericClientConstructor,
  type requestCallback,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';

const text = {
  requestSerialize: (value: string) => Buffer.from(value),
  requestDeserialize: (bytes: Buffer) => bytes.toString(),
  responseSerialize: (value: string) => Buffer.from(value),
  responseDeserialize: (bytes: Buffer) => bytes.toString(),
};

const echoService = {
  say: { path: '/test.Echo/Say', requestStream: false, responseStream: false, ...text },
  repeat: { path: '/test.Echo/Repeat', requestStream: false, responseStream: true, ...text },
  join: { path: '/test.Echo/Join', requestStream: true, responseStream: false, ...text },
  chat: { path: '/test.Echo/Chat', requestStream: true, responseStream: true, ...text },
};

export interface EchoClient extends Client {
  say(request: string, callback: requestCallback<string>): ClientUnaryCall;
  say(request: string, metadata: Metadata, callback: requestCallback<string>): ClientUnaryCall;
  say(
    request: string,
    metadata: Metadata,
    options: CallOptions,
    callback: requestCallback<string>,
  ): ClientUnaryCall;
  repeat(request: string, metadata?: Metadata, options?: CallOptions): ClientReadableStream<string>;
  join(callback: requestCallback<string>): ClientWritableStream<string>;
  chat(metadata?: Metadata, options?: CallOptions): ClientDuplexStream<string, string>;
}

/** A plain grpc-js client over `channel`. */
export function echoClient(channel: ChannelInterface, options: ClientOptions = {}): EchoClient {
  const EchoClientClass = makeGenericClientConstructor(echoService, 'Echo');
  const client = new EchoClientClass('unused', credentials.createInsecure(), {
    ...options,
    channelOverride: channel,
  });
  return client as Client as EchoClient;
}

/** A server that can be killed and started again on the same address. */
export interface EchoServer {
  readonly address: string;
  /** How many connections were ever made to it. */
  readonly connectionCount: () => number;
  /** How many calls reached a handler. */
  readonly callCount: () => number;
  /** Ends every connection and stops listening. */
  readonly kill: () => void;
  /** Stops listening, tells its clients to go elsewhere, and resolves once the last call has ended. */
  readonly drain: () => Promise<void>;
}

type EchoCall = Pick<
  ServerUnaryCall<string, string>,
  'getAuthContext' | 'getHost' | 'getMetricsRecorder' | 'getPeer' | 'metadata'
>;

export interface EchoServerOptions {
  /** Plain text when left out. */
  readonly credentials?: ServerCredentials;
  /** Is given every call before it is handled. */
  readonly onCall?: (call: EchoCall) => void;
  /** Sends what calls record of the server's load. */
  readonly reportsLoad?: boolean;
  /** What `say` ends with when it goes well. */
  readonly trailers?: Metadata;
}

/** @param address Where to listen; a free port of 127.0.0.1 when left out. */
export async function startEchoServer(
  address = '127.0.0.1:0',
  {
    credentials: serverCredentials = ServerCredentials.createInsecure(),
    onCall,
    reportsLoad = false,
    trailers,
  }: EchoServerOptions = {},
): Promise<EchoServer> {
  let calls = 0;
  const connections = new Set<string>();
  const server = new Server({ 'grpc.server_call_metric_recording': reportsLoad ? 1 : 0 });
  const arrived = (call: EchoCall): void => {
    calls += 1;
    connections.add(call.getPeer());
    onCall?.(call);
  };
  server.addService(echoService, {
    /** Echoes; `hang` is never answered and `fail` is an error. */
    say(call: ServerUnaryCall<string, string>, callback: sendUnaryData<string>) {
      arrived(call);
      if (call.request === 'hang') return;
      if (call.request === 'fail') callback({ code: status.NOT_FOUND, details: 'asked to fail' });
      else callback(null, call.request, trailers);
    },
    /** Every character as a message of its own; `hang` stays open after the last. */
    repeat(call: ServerWritableStream<string, string>) {
      arrived(call);
      for (const character of call.request) call.write(character);
      if (call.request !== 'hang') call.end();
    },
    join(call: ServerReadableStream<string, string>, callback: sendUnaryData<string>) {
      arrived(call);
      const parts: string[] = [];
      call.on('data', (part: string) => parts.push(part));
      call.on('end', () => callback(null, parts.join('+')));
    },
    chat(call: ServerDuplexStream<string, string>) {
      arrived(call);
      call.on('data', (part: string) => call.write(part.toUpperCase()));
      call.on('end', () => call.end());
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(address, serverCredentials, (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return {
    address: address.startsWith('unix:') ? address : `${address.slice(0, address.lastIndexOf(':'))}:${port}`,
    connectionCount: () => connections.size,
    callCount: () => calls,
    kill: () => server.forceShutdown(),
    drain: () =>
      new Promise((resolve, reject) => {
        server.tryShutdown(error => (error === undefined ? resolve() : reject(error)));
      }),
  };
}

/** A server that says how it is, or does not, and fails when it is told to. */
import {
  type ChannelInterface,
  credentials,
  makeGenericClientConstructor,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  type status,
} from '@grpc/grpc-js';
import { service as healthService, type ServingStatus } from 'grpc-health-check';

const moodyService = {
  greet: {
    path: '/test.Moody/Greet',
    requestStream: false,
    responseStream: false,
    requestSerialize: (value: string) => Buffer.from(value),
    requestDeserialize: (bytes: Buffer) => bytes.toString(),
    responseSerialize: (value: string) => Buffer.from(value),
    responseDeserialize: (bytes: Buffer) => bytes.toString(),
  },
} as const;

/** Calls once over `channel`; gives the status code. */
export type Greet = () => Promise<status>;

export function greeter(channel: ChannelInterface): Greet {
  const MoodyClient = makeGenericClientConstructor(moodyService, 'Moody');
  const client = new MoodyClient('unused', credentials.createInsecure(), { channelOverride: channel });
  const greet = client['greet']?.bind(client) as (
    request: string,
    callback: (error: { readonly code: status } | null) => void,
  ) => void;
  return () => new Promise(resolve => greet('hello', error => resolve(error?.code ?? 0)));
}

type Watch = ServerWritableStream<{ readonly service: string }, { readonly status: string }>;

export class MoodyServer {
  /** Fails every greeting with this code. */
  failWith: status | undefined;
  /** How many greetings it was asked for. */
  greetingCount = 0;
  /** The services of all watches that were ever started, in order. */
  readonly watched: string[] = [];
  /** Those under way. */
  readonly watches: Set<Watch> = new Set<Watch>();
  readonly #server = new Server();
  #health: ServingStatus | undefined;
  #port = 0;

  /** @param health What it says to every watch that starts; it says nothing when left out. */
  constructor(health?: ServingStatus) {
    this.#health = health;
    this.#server.addService(moodyService, {
      greet: (_call: ServerUnaryCall<string, string>, respond: sendUnaryData<string>) => {
        this.greetingCount += 1;
        if (this.failWith === undefined) respond(null, 'hello');
        else respond({ code: this.failWith, details: 'in no mood' });
      },
    });
    this.#server.addService(healthService, {
      check: () => undefined,
      list: () => undefined,
      watch: (watch: Watch) => {
        this.watched.push(watch.request.service);
        this.watches.add(watch);
        watch.on('cancelled', () => this.watches.delete(watch));
        if (this.#health !== undefined) watch.write({ status: this.#health });
      },
    });
  }

  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  async start(): Promise<this> {
    this.#port = await listen(this.#server);
    return this;
  }

  /** To every watch there is and will be. */
  say(health: ServingStatus): void {
    this.#health = health;
    for (const watch of this.watches) watch.write({ status: health });
  }

  /** Ends every watch there is, and says `health` to those that will be. */
  endWatches(code: status, health?: ServingStatus): void {
    this.#health = health;
    for (const watch of this.watches) watch.emit('error', { code, details: 'enough of this' });
    this.watches.clear();
  }

  kill(): void {
    this.#server.forceShutdown();
  }

  /** Tells its clients to go elsewhere; resolves once the last call has ended. */
  drain(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.tryShutdown(error => (error === undefined ? resolve() : reject(error)));
    });
  }
}

/** On a free port of 127.0.0.1, which it gives. */
export function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
  });
}

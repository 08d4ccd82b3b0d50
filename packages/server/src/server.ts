/** A server: its services, its addresses and its life. What becomes of a call is decided in `calls`. */
import { Server as GrpcServer, ServerCredentials } from '@grpc/grpc-js';
import type { ServiceDefinition } from '@peerage/client';
import type { Handlers } from '@peerage/client/codegen-v1';
import { isPeerError, PeerError } from '@peerage/peer-core';
import { checkAdded } from './added-service.js';
import { CallLedger, type CallObserver, type InFlight } from './calls/call-ledger.js';
import { grpcServiceOf } from './calls/grpc-service.js';
import type { ExactHandlers } from './exact-handlers.js';
import { grpcOptionsOf } from './grpc-options.js';
import { Health } from './health/health.js';
import { healthService } from './health/health-service.js';
import { bind, listenAddressOf, listenProblem } from './listening.js';
import { checkServerOptions, type ServerOptions } from './server-options.js';
import { Shutdown, type StopReport } from './stopping/shutdown.js';
import { type StopOptions, stopSettingsOf } from './stopping/stop-options.js';

/** Where a server is in its life, which goes one way. */
export type ServerState = 'idle' | 'listening' | 'stopping' | 'stopped';

/** What may be said of a service as it is added. */
export interface AddOptions {
  /**
   * The service is the server's own business, like its health: its calls are neither counted nor surrounded by
   * middleware. False by default.
   */
  readonly upkeep?: boolean | undefined;
}

/** Something to add that is more than a service: what it needs it takes from the server. */
export interface ServerExtension {
  /** Called once, by `add`. */
  extend(server: Server): void;
}

/**
 * Serves what is added to it on every address it is told to listen on, until it is stopped for good.
 *
 * @example
 * const server = createServer().add(GreeterDefinition, { sayHello: ({ name }) => ({ greeting: `Hello, ${name}!` }) });
 * const address = await server.listen('127.0.0.1:0');
 */
export class Server {
  readonly name: string;
  /** What clients that ask are told about the server and its services. */
  readonly health: Health = new Health();
  readonly #options: ServerOptions;
  readonly #credentials: ServerCredentials;
  readonly #grpc: GrpcServer;
  readonly #ledger: CallLedger;
  readonly #services: ServiceDefinition[] = [];
  readonly #binding = new Set<Promise<unknown>>();
  readonly #draining = new AbortController();
  #state: ServerState = 'idle';
  #shutdown: Shutdown | undefined;

  /** @throws PeerError `invalid-configuration` naming the option. */
  constructor(options: ServerOptions = {}) {
    checkServerOptions(options);
    this.name = options.name ?? 'server';
    this.#options = options;
    this.#credentials = options.credentials ?? ServerCredentials.createInsecure();
    this.#grpc = new GrpcServer(grpcOptionsOf(options));
    this.#ledger = new CallLedger(options.observer);
    if (options.health !== false) this.add(healthService, this.health.handlers(), { upkeep: true });
  }

  get state(): ServerState {
    return this.#state;
  }

  /** What has been added, in order. */
  get services(): readonly ServiceDefinition[] {
    return this.#services;
  }

  /** The calls that handlers are at work on. */
  get inFlight(): InFlight {
    return this.#ledger;
  }

  /** Aborts when the server begins to drain: the sign for calls without an end of their own to end. */
  get draining(): AbortSignal {
    return this.#draining.signal;
  }

  /** Tells `observer` of every counted call until the function it returns is called. */
  observeCalls(observer: CallObserver): () => void {
    return this.#ledger.observe(observer);
  }

  /** Adds something that is more than a service. */
  add(extension: ServerExtension): this;
  /**
   * Adds a service and its handlers, one for each of its methods; they are called on the object they are in.
   *
   * @throws PeerError `invalid-configuration` naming a method without a handler or a service that was added before,
   * `server-state` once the server listens.
   */
  add<Service extends ServiceDefinition, Given extends Handlers<Service>>(
    service: Service,
    handlers: Given & ExactHandlers<Service, Given>,
    options?: AddOptions,
  ): this;
  add(added: ServiceDefinition | ServerExtension, handlers: object = {}, options: AddOptions = {}): this {
    if (isExtension(added)) added.extend(this);
    else this.#add(added, handlers, options);
    return this;
  }

  /**
   * Listens on another address: `host:port`, `[v6]:port` or `unix:/path`, port 0 standing for any free one.
   *
   * @returns The address with the port it came to be.
   * @throws PeerError `listen-failed` naming the address and what the operating system says, `invalid-configuration` for
   * what is no address, `server-state` when the server is stopped, meanwhile or before.
   */
  async listen(address: string): Promise<string> {
    const { target, withPort } = listenAddressOf(address);
    this.#checkRunning(`listen on ${address}`);
    this.#state = 'listening';
    const binding = bind(this.#grpc, target, this.#credentials);
    this.#binding.add(binding);
    try {
      const port = await binding;
      // A server that was forced to stop did not wait for this.
      if (this.state === 'stopped') this.#grpc.forceShutdown();
      this.#checkRunning(`listen on ${address}`);
      return withPort(port);
    } catch (cause) {
      if (isPeerError(cause)) throw cause;
      const details = { server: this.name, address, problem: listenProblem(cause) };
      throw new PeerError('listen-failed', details, { cause });
    } finally {
      this.#binding.delete(binding);
    }
  }

  /**
   * Stops for good without losing a call, if there is time: takes no more connections and calls, waits until those in
   * flight have ended, and cuts off what has not after `drainTimeoutMs`.
   *
   * Calling it again gives the same answer, except that a shorter time to drain counts.
   *
   * @throws PeerError `invalid-configuration` naming the option.
   */
  stop(options: StopOptions = {}): Promise<StopReport> {
    const { delayMs, drainTimeoutMs } = stopSettingsOf(options);
    const first = this.#shutdown === undefined;
    this.#shutdown ??= this.#begin(delayMs);
    if (first || options.drainTimeoutMs !== undefined) this.#shutdown.limit(delayMs + drainTimeoutMs);
    return this.#shutdown.done;
  }

  #begin(delayMs: number): Shutdown {
    this.#state = 'stopping';
    this.health.stop();
    return new Shutdown({
      grpc: this.#grpc,
      calls: this.#ledger,
      binding: () => [...this.#binding],
      delayMs,
      draining: () => {
        this.health.endWatches();
        this.#draining.abort(new Error(`Server "${this.name}" is being stopped.`));
      },
      stopped: () => {
        this.#state = 'stopped';
      },
    });
  }

  #add(service: ServiceDefinition, handlers: object, { upkeep = false }: AddOptions): void {
    checkAdded(service, handlers, this.#services);
    const { fullName } = service;
    if (this.#state !== 'idle') throw this.#tooLate(`add ${fullName}`);
    const { observer, exposeErrors = false, maxQueuedResponses = 16_384, middleware = [] } = this.#options;
    const settings = {
      server: this.name,
      observer,
      exposeErrors,
      maxQueuedResponses,
      ...(upkeep ? { middleware: [] } : { middleware, ledger: this.#ledger }),
    };
    const { definition, implementation } = grpcServiceOf(service, handlers, settings);
    // grpc-js refuses a service without methods, which protobuf allows.
    if (Object.keys(definition).length > 0) this.#grpc.addService(definition, implementation);
    this.#services.push(service);
    if (!upkeep) this.health.setStatus(fullName, 'SERVING');
  }

  #checkRunning(action: string): void {
    if (this.#shutdown !== undefined) throw this.#tooLate(action);
  }

  #tooLate(action: string): PeerError {
    return new PeerError('server-state', { server: this.name, action, state: this.#state });
  }
}

function isExtension(added: ServiceDefinition | ServerExtension): added is ServerExtension {
  return typeof added === 'object' && added !== null && 'extend' in added;
}

/**
 * A server without services, which listens nowhere yet.
 *
 * @throws PeerError `invalid-configuration` naming the option.
 */
export function createServer(options?: ServerOptions): Server {
  return new Server(options);
}

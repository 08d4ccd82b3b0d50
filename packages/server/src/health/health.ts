/** What clients that ask are told about a server and its services. Deciding it is up to whoever sets it. */
import { status } from '@grpc/grpc-js';
import type { Handlers, Subscribable } from '@peerage/client/codegen-v1';
import { ServerError } from '../server-error.js';
import type { HealthCheckResponse, ServingStatus } from './health-messages.js';
import type { healthService } from './health-service.js';

/** What a service can be said to be; a server that stops is NOT_SERVING whatever is said. */
export type SettableStatus = Exclude<ServingStatus, 'SERVICE_UNKNOWN'>;

type Watcher = Parameters<Subscribable<HealthCheckResponse>['subscribe']>[0];

/** The statuses, by the full name of the service; `''` is the server as a whole. What is added to it is SERVING at first. */
export class Health {
  readonly #statuses = new Map<string, SettableStatus>([['', 'SERVING']]);
  readonly #watchers = new Map<string, Set<Watcher>>();
  #stopping = false;

  /** What clients are told of `service` now; SERVICE_UNKNOWN of one that is not known. */
  statusOf(service: string): ServingStatus {
    const set = this.#statuses.get(service);
    if (set === undefined) return 'SERVICE_UNKNOWN';
    return this.#stopping ? 'NOT_SERVING' : set;
  }

  /** Says how `service` is; clients that watch it are told at once. */
  setStatus(service: string, serving: SettableStatus): void {
    this.#change([service], () => this.#statuses.set(service, serving));
  }

  /** Says NOT_SERVING of everything from now on, whatever is set. */
  stop(): void {
    this.#change([...this.#statuses.keys()], () => {
      this.#stopping = true;
    });
  }

  /** Ends every watch: nothing is going to change any more. */
  endWatches(): void {
    const watchers = [...this.#watchers.values()].flatMap(set => [...set]);
    this.#watchers.clear();
    for (const watcher of watchers)
      watcher.error(new ServerError(status.UNAVAILABLE, 'The server is being stopped.'));
  }

  /** The service itself. */
  handlers(): Handlers<typeof healthService> {
    return {
      check: ({ service }) => this.#check(service),
      list: () => ({ statuses: this.#list() }),
      watch: ({ service }) => ({ subscribe: watcher => this.#watch(service, watcher) }),
    };
  }

  #check(service: string): HealthCheckResponse {
    const serving = this.statusOf(service);
    if (serving !== 'SERVICE_UNKNOWN') return { status: serving };
    throw new ServerError(status.NOT_FOUND, `There is no service "${service}" here.`);
  }

  #list(): ReadonlyMap<string, ServingStatus> {
    return new Map([...this.#statuses.keys()].map(service => [service, this.statusOf(service)]));
  }

  #watch(service: string, watcher: Watcher): { unsubscribe(): void } {
    const watchers = this.#watchers.get(service) ?? new Set();
    this.#watchers.set(service, watchers.add(watcher));
    watcher.next({ status: this.statusOf(service) });
    return {
      unsubscribe: () => {
        watchers.delete(watcher);
        if (watchers.size === 0) this.#watchers.delete(service);
      },
    };
  }

  /** Changes, and then tells whoever watches a service that is another now. */
  #change(services: readonly string[], change: () => void): void {
    const before = services.map(service => this.statusOf(service));
    change();
    services.forEach((service, i) => {
      const now = this.statusOf(service);
      if (now === before[i]) return;
      for (const watcher of [...(this.#watchers.get(service) ?? [])]) watcher.next({ status: now });
    });
  }
}

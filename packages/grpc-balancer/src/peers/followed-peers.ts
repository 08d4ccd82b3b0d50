/** An updater that one channel follows, and what there is to say to the channel. */
import { follow, type Lifecycle } from '@peerage/peer-core';
import { tap } from 'rxjs';
import { type EndpointUpdate, resolved, unresolved } from '../grpc-js.js';
import { EndpointList } from './endpoint-list.js';
import type { PeerSource } from './peer-source.js';

export class FollowedPeers {
  readonly #name: string;
  readonly #list: EndpointList;
  readonly #binding: Lifecycle;
  readonly #onNews: () => void;
  #end: string | undefined;
  #told = false;
  #stopped = false;

  /** @param onNews Called in a later turn than whatever it is about, once for all of a turn. */
  constructor(name: string, { updater, options }: PeerSource, onNews: () => void) {
    this.#name = name;
    this.#list = new EndpointList(name);
    this.#onNews = onNews;
    const heard = updater.pipe(
      tap({
        next: () => this.#tellLater(),
        error: (error: unknown) =>
          this.#ended(`failed: ${error instanceof Error ? error.message : String(error)}`),
        complete: () => this.#ended('completed'),
      }),
    );
    this.#binding = follow(heard, { ...options, name })(this.#list);
    // Starting is synchronous; what the updater fails with is the observer's to hear.
    void this.#binding.start();
  }

  /** What the channel is to know by now. */
  get news(): EndpointUpdate {
    const { endpoints } = this.#list;
    if (endpoints.length > 0 || this.#end === undefined) return resolved(endpoints);
    return unresolved(`The updater of ${this.#name} ${this.#end}, before it named any peer.`);
  }

  stop(): void {
    this.#stopped = true;
    void this.#binding.stop();
  }

  #ended(how: string): void {
    this.#end = how;
    this.#tellLater();
  }

  #tellLater(): void {
    if (this.#told) return;
    this.#told = true;
    process.nextTick(() => {
      this.#told = false;
      if (!this.#stopped) this.#onNews();
    });
  }
}

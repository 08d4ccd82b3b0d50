/** The endpoints of one channel, as an updater's binding keeps them. */
import {
  checkIdentifier,
  type Identifier,
  isPeerError,
  type List,
  type ListUpdates,
  PeerError,
} from '@peerage/peer-core';
import { endpointOf } from '../endpoints.js';
import type { Endpoint } from '../grpc-js.js';

export class EndpointList implements List {
  readonly #name: string;
  readonly #endpoints = new Map<string, Endpoint>();

  constructor(name: string) {
    this.#name = name;
  }

  /** Endpoints that did not change are the same objects as before. */
  get endpoints(): Endpoint[] {
    return [...this.#endpoints.values()];
  }

  update({ additions, changes = [], removals }: ListUpdates): void {
    const leaving = new Set(removals.map(({ id }) => id));
    const errors = [
      ...additions.map(identifier => {
        const replaced = leaving.delete(identifier.id);
        return this.#has(identifier) && !replaced
          ? this.#error('peer-already-in-list', identifier.id)
          : this.#set(identifier);
      }),
      ...changes.map(identifier =>
        this.#has(identifier) ? this.#set(identifier) : this.#error('peer-not-in-list', identifier.id),
      ),
      ...[...leaving].map(id =>
        this.#endpoints.delete(id) ? undefined : this.#error('peer-not-in-list', id),
      ),
    ].filter(error => error !== undefined);
    if (errors.length === 0) return;
    const applied = additions.length + changes.length + leaving.size - errors.length;
    throw new PeerError(
      'update-incomplete',
      { list: this.#name, applied, failed: errors.length },
      { errors },
    );
  }

  #has({ id }: Identifier): boolean {
    return this.#endpoints.has(id);
  }

  #set(identifier: Identifier): PeerError | undefined {
    try {
      checkIdentifier(identifier);
      this.#endpoints.set(identifier.id, endpointOf(identifier));
      return undefined;
    } catch (error) {
      if (isPeerError(error)) return error;
      throw error;
    }
  }

  #error(code: 'peer-already-in-list' | 'peer-not-in-list', peer: string): PeerError {
    return new PeerError(code, { list: this.#name, peer });
  }
}

/** A parent call as one of its children sees it. */
import type { ParentCall } from './grpc-js.js';

type Listener = Parameters<ParentCall['on']>[1];

/**
 * What a call listens to on its parent can be taken off again.
 *
 * grpc-js leaves its listener there, and with it every call that a long stream ever made.
 */
export class ParentLink {
  /** To be given to grpc-js in the parent's place. */
  readonly call: ParentCall;
  readonly #parent: ParentCall;
  readonly #listeners: { readonly event: string | symbol; readonly listener: Listener }[] = [];

  constructor(parent: ParentCall) {
    this.#parent = parent;
    // Everything else is the parent's own.
    this.call = Object.create(parent) as ParentCall;
    this.call.on = (event, listener) => {
      parent.on(event, listener);
      this.#listeners.push({ event, listener });
      return this.call;
    };
  }

  release(): void {
    for (const { event, listener } of this.#listeners.splice(0)) this.#parent.off(event, listener);
  }
}

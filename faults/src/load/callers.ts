/** Two callers of the same servers: one takes every failure as it comes, the other retries. */
import { type Middleware, retry } from '@peerage/client';
import { Caller, type CallerOptions } from './caller.js';

export interface CallersOptions extends Omit<CallerOptions, 'middleware'> {
  /** What surrounds the calls of the one that retries: `retry` alone by default. */
  readonly retrying?: readonly Middleware[];
}

export class Callers {
  readonly plain: Caller;
  readonly retrying: Caller;

  constructor({ retrying = [retry()], ...options }: CallersOptions = {}) {
    this.plain = new Caller(options);
    this.retrying = new Caller({ ...options, middleware: retrying });
  }

  /** What kinds of failures either has seen so far. */
  get failures(): { readonly plain: readonly string[]; readonly retrying: readonly string[] } {
    return { plain: this.plain.tally.kinds, retrying: this.retrying.tally.kinds };
  }

  /** Does the same with both at once. */
  async each(act: (caller: Caller) => Promise<void> | void): Promise<void> {
    await Promise.all([this.plain, this.retrying].map(async caller => act(caller)));
  }

  start(): Promise<void> {
    return this.each(caller => caller.start());
  }

  untilBusy(address: string): Promise<void> {
    return this.each(caller => caller.untilBusy(address));
  }

  untilLost(address: string): Promise<void> {
    return this.each(caller => caller.untilLost(address));
  }

  untilServed(address: string): Promise<void> {
    return this.each(caller => caller.untilServed(address));
  }

  /** So many more calls of each have ended. */
  untilCalled(count: number): Promise<void> {
    return this.each(caller => caller.untilCalled(count));
  }

  /** Makes addresses known to both and waits until they answer. The load begins with the first. */
  introduce(...addresses: readonly string[]): Promise<void> {
    return this.each(async caller => {
      caller.add(...addresses);
      await Promise.all(addresses.map(address => caller.untilStatus(address, 'available')));
      caller.startLoad();
      await Promise.all(addresses.map(address => caller.untilServed(address)));
    });
  }

  /** Makes an address known that cannot be connected, and waits until both have found out. */
  introduceInVain(address: string): Promise<void> {
    return this.each(caller => {
      caller.add(address);
      return caller.untilStatus(address, 'unavailable');
    });
  }

  /** Both make no more calls. Rejects when one hangs, or when a request is still counted after the last has ended. */
  endLoad(): Promise<void> {
    return this.each(caller => caller.endLoad());
  }

  stop(): Promise<void> {
    return this.each(caller => caller.stop());
  }

  /** How the calls ended so far, for people. */
  get summary(): string {
    return `  without retries: ${this.plain.summary}\n  with retries: ${this.retrying.summary}`;
  }
}

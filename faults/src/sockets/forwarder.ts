/** Stands between callers and a server, and can stop to do so: a network that fails, on one machine. */
import { connect, type Socket } from 'node:net';
import { Listener } from './listener.js';

/** A connection as either side has it. */
interface Pair {
  readonly near: Socket;
  readonly far: Socket;
}

export class Forwarder {
  readonly #listener: Listener;
  readonly #pairs = new Set<Pair>();
  #forwards = true;

  /** @param address Where everything is forwarded to. */
  constructor(address: string) {
    const [host, port] = address.split(':');
    this.#listener = new Listener(near => this.#accept(near, connect(Number(port), host)));
  }

  /** Listens on a free port of 127.0.0.1. */
  open(): Promise<void> {
    return this.#listener.open();
  }

  get address(): string {
    return this.#listener.address;
  }

  /** Forwards nothing any more, not even that somebody hangs up: connections are half open. New ones are accepted. */
  stall(): void {
    this.#forwards = false;
    for (const { near, far } of this.#pairs) {
      near.unpipe(far).pause();
      far.unpipe(near).pause();
    }
  }

  /** Forwards what has come meanwhile, and what comes. */
  flow(): void {
    this.#forwards = true;
    for (const pair of this.#pairs) join(pair);
  }

  /** Resets every connection, to either side. */
  reset(): void {
    for (const { near, far } of this.#pairs) {
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
  }

  async close(): Promise<void> {
    this.reset();
    await this.#listener.close();
  }

  #accept(near: Socket, far: Socket): void {
    const pair: Pair = { near, far };
    this.#pairs.add(pair);
    const end = (): void => {
      this.#pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    near.on('close', end);
    far.on('close', end).on('error', () => undefined);
    if (this.#forwards) join(pair);
    else near.pause();
  }
}

function join({ near, far }: Pair): void {
  near.pipe(far);
  far.pipe(near);
}

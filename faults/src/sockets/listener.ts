/** Something that listens on a port and is no gRPC server. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** What it does with a connection. */
export type Behaviour = (socket: Socket) => void;

/** Accepts and never says a word. */
export const silent: Behaviour = () => undefined;

/** Lets the other side begin and resets the connection. */
export const resetting: Behaviour = socket => socket.once('data', () => socket.resetAndDestroy());

/** Takes what it hears for HTTP/1.1, as a web server does. */
export const speakingHttp1: Behaviour = socket =>
  socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'));

/** Sends noise. */
export const speakingNoise: Behaviour = socket => socket.write(randomBytes(1_000));

export class Listener {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #acceptedCount = 0;

  constructor(behaviour: Behaviour) {
    this.#server = createServer(socket => {
      this.#acceptedCount += 1;
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      // Whoever hangs up has given up.
      socket.on('error', () => undefined);
      // Only who reads hears of the end.
      socket.resume();
      behaviour(socket);
    });
  }

  /** Listens on a free port of 127.0.0.1. */
  async open(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** How many connections it has accepted so far. */
  get acceptedCount(): number {
    return this.#acceptedCount;
  }

  /** How many of them are open. */
  get openCount(): number {
    return this.#sockets.size;
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}

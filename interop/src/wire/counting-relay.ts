/** Stands between a client and a server and counts what passes, which is how compression shows. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export class CountingRelay {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #upBytes = 0;
  #downBytes = 0;
  #connectionCount = 0;

  private constructor(port: number) {
    this.#server = createServer(near => this.#join(near, connect(port, '127.0.0.1')));
  }

  /** @param port The server's. */
  static async start(port: number): Promise<CountingRelay> {
    const relay = new CountingRelay(port);
    relay.#server.listen(0, '127.0.0.1');
    await once(relay.#server, 'listening');
    return relay;
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** How many connections there have been. */
  get connectionCount(): number {
    return this.#connectionCount;
  }

  /** What went to the server and what came from it, in bytes, since this was last asked. */
  takeCounts(): { up: number; down: number } {
    const counts = { up: this.#upBytes, down: this.#downBytes };
    this.#upBytes = 0;
    this.#downBytes = 0;
    return counts;
  }

  stop(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #join(near: Socket, far: Socket): void {
    this.#connectionCount += 1;
    near.on('data', data => (this.#upBytes += data.length));
    far.on('data', data => (this.#downBytes += data.length));
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      // Whichever side goes, the other one is told.
      socket
        .on('error', () => undefined)
        .on('close', () => {
          this.#sockets.delete(socket);
          near.destroy();
          far.destroy();
        });
    }
  }
}

/** A client that writes HTTP/2 by hand, to reset a call as Node's own client cannot: without ending its requests first. */
import { connect, type Socket } from 'node:net';

const frameTypes = { data: 0, headers: 1, rstStream: 3, settings: 4 };
const endStream = 1;
const endHeaders = 4;
const cancelCode = 8;

export class FrameClient {
  readonly #socket: Socket;

  constructor(address: string) {
    this.#socket = connect(Number(address.split(':')[1]), '127.0.0.1')
      .on('error', () => undefined)
      .resume();
    this.#socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    this.#write(frameTypes.settings, 0, 0, Buffer.alloc(0));
  }

  /** Begins the only call. */
  start(path: string): void {
    const headers = {
      ':method': 'POST',
      ':scheme': 'http',
      ':path': path,
      ':authority': 'localhost',
      te: 'trailers',
      'content-type': 'application/grpc',
    };
    // Literals without indexing, whose names are literals, too; nothing here is longer than a length byte can say.
    const block = Object.entries(headers).flatMap(([name, value]) => [
      0,
      name.length,
      ...Buffer.from(name),
      value.length,
      ...Buffer.from(value),
    ]);
    this.#write(frameTypes.headers, endHeaders, 1, Buffer.from(block));
  }

  send(message: Uint8Array): void {
    const prefix = Buffer.alloc(5);
    prefix.writeUInt32BE(message.length, 1);
    this.#write(frameTypes.data, 0, 1, Buffer.concat([prefix, message]));
  }

  /** Says that there are no more requests. */
  end(): void {
    this.#write(frameTypes.data, endStream, 1, Buffer.alloc(0));
  }

  /** Resolves when the server has closed the connection. */
  closed(): Promise<void> {
    return new Promise(resolve => {
      this.#socket.once('close', () => resolve());
    });
  }

  cancel(): void {
    this.#write(frameTypes.rstStream, 0, 1, Buffer.from([0, 0, 0, cancelCode]));
  }

  close(): void {
    this.#socket.destroy();
  }

  #write(type: number, flags: number, stream: number, payload: Buffer): void {
    const head = Buffer.alloc(9);
    head.writeUIntBE(payload.length, 0, 3);
    head.writeUInt8(type, 3);
    head.writeUInt8(flags, 4);
    head.writeUInt32BE(stream, 5);
    this.#socket.write(Buffer.concat([head, payload]));
  }
}

/** A listener that does with a connection whatever a test wants, short of serving it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface RudeServer {
  readonly address: string;
  /** Every connection it ever accepted. */
  readonly sockets: readonly Socket[];
  readonly close: () => void;
}

/** @param treat What becomes of each connection; nothing when left out. */
export async function startRudeServer(
  treat: (socket: Socket) => void = () => undefined,
): Promise<RudeServer> {
  const sockets: Socket[] = [];
  const server = createServer(socket => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    // Unread data would hide that the other side is gone.
    socket.resume();
    treat(socket);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    sockets,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

const deafProgram = `
  const server = require('node:net').createServer();
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    require('node:fs').writeSync(1, String(server.address().port));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
`;

/** A port where nobody answers so much as the first packet of TCP: its queue is full and never emptied. */
export async function startDeafServer(): Promise<{ address: string; close: () => void }> {
  const child = spawn(process.execPath, ['-e', deafProgram]);
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  const queue: Socket[] = [];
  const close = (): void => {
    for (const socket of queue) socket.destroy();
    child.kill('SIGKILL');
  };
  // Who gets into the queue is connected at once; the first who is not finds it full.
  for (let full = false; !full; ) {
    const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
    queue.push(socket);
    full = await Promise.race([
      once(socket, 'connect').then(() => false),
      new Promise<boolean>(resolve => setTimeout(resolve, 200, true)),
    ]);
  }
  return { address: `127.0.0.1:${String(port)}`, close };
}

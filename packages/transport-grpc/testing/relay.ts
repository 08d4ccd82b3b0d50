/** A way to a server that can go dead: connections stay, and nothing passes any more. */
import { connect, type Socket } from 'node:net';
import { startRudeServer } from './rude-server.js';

export interface Relay {
  readonly address: string;
  /** From here on whatever arrives is lost, on new connections as well. */
  readonly stall: () => void;
  readonly close: () => void;
}

export async function startRelay(to: string): Promise<Relay> {
  const pairs: [Socket, Socket][] = [];
  let stalled = false;
  const { address, close } = await startRudeServer(socket => {
    if (stalled) return;
    const onward = connect(Number(to.split(':')[1]), '127.0.0.1').on('error', () => undefined);
    socket.pipe(onward).pipe(socket);
    socket.on('close', () => onward.destroy());
    pairs.push([socket, onward]);
  });
  const stall = (): void => {
    stalled = true;
    for (const [socket, onward] of pairs) {
      socket.unpipe().resume();
      onward.unpipe().resume();
    }
  };
  return { address, stall, close };
}

/** An HTTP proxy that makes tunnels, as companies put between their servers and the world. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

export interface ConnectProxy {
  readonly url: string;
  /** What clients asked to be connected to, in order. */
  readonly targets: readonly string[];
  readonly close: () => void;
}

/** @param status What it answers; no tunnel is made unless that is 200. */
export async function startConnectProxy(status = 200): Promise<ConnectProxy> {
  const targets: string[] = [];
  const server = createServer();
  server.on('connect', ({ url = '' }, client) => {
    targets.push(url);
    client.write(`HTTP/1.1 ${status} \r\n\r\n`);
    if (status !== 200) {
      client.end();
      return;
    }
    const upstream = connect(Number(url.split(':').at(-1)), '127.0.0.1');
    client.pipe(upstream).pipe(client);
    for (const socket of [client, upstream]) socket.on('error', () => socket.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, targets, close: () => server.close() };
}

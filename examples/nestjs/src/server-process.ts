/** Server processes, from the parent's side. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface ServerProcess {
  readonly address: string;
  /** Lets it end its calls, and resolves when it is gone. */
  stop(): Promise<void>;
}

export async function startServer(name: string): Promise<ServerProcess> {
  const child = fork(fileURLToPath(new URL('server.js', import.meta.url)), [name]);
  const [port] = (await once(child, 'message')) as [number];
  return {
    address: `127.0.0.1:${port}`,
    stop: async () => {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

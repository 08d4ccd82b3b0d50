/** Server processes, from the parent's side. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface ServerProcess {
  readonly address: string;
  /** Sends SIGTERM; resolves when the process is gone, with the number of calls that it had to cut off. */
  stop(): Promise<number>;
}

export async function startServer(version: number): Promise<ServerProcess> {
  const child = fork(fileURLToPath(new URL('server.js', import.meta.url)), [String(version)]);
  const [address] = (await once(child, 'message')) as [string];
  return {
    address,
    stop: async () => {
      child.kill('SIGTERM');
      const [code] = (await once(child, 'exit')) as [number];
      return code;
    },
  };
}

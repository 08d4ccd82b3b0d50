/** The server processes of the demo: started, killed, stopped, and none of them left behind. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('server.js', import.meta.url));
/** How long a server may finish its calls once it is told to stop. */
const stopTimeoutMs = 2000;

export class Servers {
  readonly #processes = new Set<ChildProcess>();
  readonly #byAddress = new Map<string, ChildProcess>();

  /**
   * Starts a server.
   *
   * @param meanMs How long it takes to answer, on average.
   * @returns The address it listens on.
   */
  async start(meanMs: number): Promise<string> {
    const server = fork(program, [String(meanMs)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    this.#processes.add(server);
    const address = `127.0.0.1:${await portOf(server)}`;
    this.#byAddress.set(address, server);
    return address;
  }

  /** Ends a server as a crash would: at once, whatever it is doing. */
  kill(address: string): void {
    this.#byAddress.get(address)?.kill('SIGKILL');
  }

  /** Lets a server answer what it has taken; resolves when it is gone. */
  async stop(address: string): Promise<void> {
    const server = this.#byAddress.get(address);
    if (server !== undefined) await stop(server);
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#processes].map(stop));
  }
}

/** @throws Error when the server ends instead of listening. */
async function portOf(server: ChildProcess): Promise<number> {
  const listening = once(server, 'message') as Promise<number[]>;
  const ended = once(server, 'exit').then(([code, signal]) => {
    throw new Error(`A server ended before it listened: ${String(code ?? signal)}.`);
  });
  const [port] = await Promise.race([listening, ended]);
  if (port === undefined) throw new Error('A server did not say where it listens.');
  return port;
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exited = once(server, 'exit');
  // A server that cannot be told is on its way out.
  if (server.connected) server.send('stop', () => undefined);
  const timer = setTimeout(() => server.kill('SIGKILL'), stopTimeoutMs);
  await exited;
  clearTimeout(timer);
}

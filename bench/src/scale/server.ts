/** The server that one balancer connects to, under as many addresses as there are endpoints. */
import { Subprocess } from '../subprocess.js';

/** How many connections there have been: what both ends can tell, whatever the balancer. */
export interface Connections {
  readonly made: number;
  readonly lost: number;
}

export class Server {
  readonly #process: Subprocess<Connections | object, number>;

  constructor(balancer: string) {
    this.#process = new Subprocess(
      `the server of ${balancer}`,
      new URL('./server-child.js', import.meta.url),
    );
  }

  port(): Promise<number> {
    return this.#process.ask({});
  }

  /** Resolves when so many connections have been made, and so many of them lost, since it was started. */
  async reached(connections: Connections): Promise<void> {
    await this.#process.ask(connections);
  }

  kill(): void {
    this.#process.kill();
  }
}

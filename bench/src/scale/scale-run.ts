/** One balancer and the server of its endpoints, in fresh processes, taken through everything that is measured. */
import { Subprocess } from '../subprocess.js';
import { type Connections, Server } from './server.js';

/** What a balancer's process is asked; the answer is a number. Its endpoints are those `from`, up to but not `to`. */
export interface ScaleQuestion {
  readonly ask: 'make' | 'update' | 'cpu-ms' | 'heap-kib' | 'noop-cpu-ms' | 'pick-ns';
  readonly from: number;
  readonly to: number;
}

/** What was found; CPU milliseconds of the balancer's process. */
export interface ScaleSample {
  /** Until all endpoints are connected. */
  readonly bringUpCpuMs: number;
  /** To replace one of them, until the new one is connected and the old one is not. */
  readonly replaceCpuMs: number;
  /** An update that changes nothing. */
  readonly noopCpuMs: number;
  /** Live heap, with all of them connected. */
  readonly heapKiBPerEndpoint: number;
  /** To pick for a request, and to end it. */
  readonly pickNs: number;
}

/** Every replacement lets go of one connection; there are some, because what is let go of is seen to in bulk. */
const replaceCount = 10;
/** Before anything is measured so many endpoints are connected to and replaced, for what is loaded only then. */
const warmUpCount = 8;

export class ScaleRun {
  readonly balancer: string;
  readonly n: number;
  readonly #server: Server;
  #process: Subprocess<ScaleQuestion, number> | undefined;
  readonly #connections = { made: 0, lost: 0 };
  readonly #sample = {
    bringUpCpuMs: Number.NaN,
    replaceCpuMs: Number.NaN,
    noopCpuMs: Number.NaN,
    heapKiBPerEndpoint: Number.NaN,
    pickNs: Number.NaN,
  };
  #replaceStartMs = 0;

  constructor(balancer: string, n: number) {
    this.balancer = balancer;
    this.n = n;
    this.#server = new Server(balancer);
  }

  get sample(): ScaleSample {
    return { ...this.#sample };
  }

  async warmUp(): Promise<void> {
    const port = await this.#server.port();
    const endpointCount = this.n + replaceCount;
    const args = [this.balancer, String(endpointCount), String(port)];
    this.#process = new Subprocess(this.balancer, new URL('./balancer-child.js', import.meta.url), args);
    await this.#ask('make');
    await this.#ask('update', 0, warmUpCount);
    await this.#reached({ made: warmUpCount, lost: 0 });
    for (let gone = 1; gone <= warmUpCount; gone++) await this.#replace(gone, warmUpCount + gone);
    await this.#ask('make');
    await this.#reached({ made: 0, lost: 2 * warmUpCount });
  }

  async bringUp(): Promise<void> {
    const heapBefore = await this.#ask('heap-kib');
    const cpuBefore = await this.#ask('cpu-ms');
    await this.#ask('update', 0, this.n);
    await this.#reached({ made: this.n, lost: 0 });
    this.#sample.bringUpCpuMs = (await this.#ask('cpu-ms')) - cpuBefore;
    this.#sample.heapKiBPerEndpoint = ((await this.#ask('heap-kib')) - heapBefore) / this.n;
  }

  async changeNothing(): Promise<void> {
    this.#sample.noopCpuMs = await this.#ask('noop-cpu-ms', 0, this.n);
  }

  async pick(): Promise<void> {
    this.#sample.pickNs = await this.#ask('pick-ns');
  }

  async replace(): Promise<void> {
    this.#replaceStartMs = await this.#ask('cpu-ms');
    for (let gone = 1; gone <= replaceCount; gone++) await this.#replace(gone, this.n + gone);
  }

  /** Waits until those that were replaced are let go of; grpc-js looks for what it no longer needs every 10 s. */
  async settle(): Promise<void> {
    await this.#reached({ made: 0, lost: replaceCount });
    this.#sample.replaceCpuMs = ((await this.#ask('cpu-ms')) - this.#replaceStartMs) / replaceCount;
  }

  kill(): void {
    this.#process?.kill();
    this.#server.kill();
  }

  async #replace(from: number, to: number): Promise<void> {
    await this.#ask('update', from, to);
    await this.#reached({ made: 1, lost: 0 });
  }

  get #started(): Subprocess<ScaleQuestion, number> {
    if (this.#process === undefined) throw new Error(`The process of ${this.balancer} was not started.`);
    return this.#process;
  }

  /** Waits until so many more connections have been made and lost. */
  async #reached({ made, lost }: Connections): Promise<void> {
    this.#connections.made += made;
    this.#connections.lost += lost;
    await Promise.race([this.#server.reached(this.#connections), this.#started.ended]);
  }

  async #ask(ask: ScaleQuestion['ask'], from = 0, to = 0): Promise<number> {
    return this.#started.ask({ ask, from, to });
  }
}

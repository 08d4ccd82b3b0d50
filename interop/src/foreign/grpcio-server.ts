/** A server on grpcio with the services of `server.py`, in a process of its own. */
import type { LoadReport } from '@peerage/peer-core';
import { descriptorSet } from './places.js';
import { PythonProcess } from './python-process.js';

export interface GrpcioServerOptions {
  /** A free one when left out. */
  readonly port?: number;
  /** By gRPC's own names. */
  readonly options?: readonly (readonly [name: string, value: number | string])[];
  /** Whether it streams load reports to whoever asks; true by default. */
  readonly loadReports?: boolean;
}

type ServingStatus = 'SERVING' | 'NOT_SERVING';

export class GrpcioServer {
  readonly port: number;
  readonly #process: PythonProcess;

  private constructor(process: PythonProcess, port: number) {
    this.#process = process;
    this.port = port;
  }

  static async start(options: GrpcioServerOptions = {}): Promise<GrpcioServer> {
    let listens: (line: unknown) => void = () => undefined;
    const listening = new Promise<unknown>(resolve => {
      listens = resolve;
    });
    const process = new PythonProcess('server.py', { descriptors: descriptorSet, ...options }, listens);
    const { port } = (await Promise.race([listening, process.failed])) as { port: number };
    return new GrpcioServer(process, port);
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Its health service has this to say from now on. */
  sayHealth(service: string, status: ServingStatus): void {
    this.#process.say({ health: { service, status } });
  }

  /** It reports this load from now on, in trailers and to those who asked for a stream. */
  sayLoad(load: LoadReport): void {
    this.#process.say({ load });
  }

  /** Takes no more calls, gives those in flight this long to end, and ends. */
  async stop(graceSeconds: number): Promise<void> {
    this.#process.say({ stop: graceSeconds });
    await this.#process.ended;
  }

  async kill(): Promise<void> {
    await this.#process.kill();
  }
}

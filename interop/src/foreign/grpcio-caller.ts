/** A client on grpcio that makes the calls it is told to (`caller.py`), in a process of its own. */
import { descriptorSet } from './places.js';
import { PythonProcess } from './python-process.js';

/** Of a channel, by gRPC's own names. */
export type GrpcioOptions = readonly (readonly [name: string, value: number | string])[];

type ForeignFields = readonly (readonly [key: string, value: string | Uint8Array])[];

export interface ForeignCallOptions {
  readonly metadata?: ForeignFields;
  readonly timeoutMs?: number;
  /** Compress the requests. */
  readonly gzip?: boolean;
  /** Leave the requests open until the call is cancelled. */
  readonly open?: boolean;
}

/** How a call ended, with what Python made of everything that came. Messages are in the JSON of protobuf. */
export interface ForeignEnd<Response> {
  readonly code: string;
  readonly details: string;
  readonly headers: readonly ForeignField[];
  readonly trailers: readonly ForeignField[];
  readonly responses: readonly Response[];
}

type ForeignField = readonly [key: string, value: Buffer];

export interface ForeignCall<Response> {
  /** Those that have come so far. */
  readonly responses: readonly Response[];
  readonly ended: Promise<ForeignEnd<Response>>;
  readonly cancel: () => void;
}

interface Line {
  readonly id: number;
  readonly response?: unknown;
  readonly ended?: {
    readonly code: string;
    readonly details: string;
    readonly headers: readonly (readonly [string, string])[];
    readonly trailers: readonly (readonly [string, string])[];
  };
}

interface Open {
  readonly responses: unknown[];
  readonly end: (ended: ForeignEnd<unknown>) => void;
}

export class GrpcioCaller {
  readonly #process: PythonProcess;
  readonly #calls = new Map<number, Open>();
  #callCount = 0;

  constructor(address: string, options: GrpcioOptions = []) {
    const settings = { descriptors: descriptorSet, address, options };
    this.#process = new PythonProcess('caller.py', settings, line => this.#hear(line as Line));
  }

  /**
   * Calls `/package.Service/Method`.
   *
   * @param requests One, unless the method takes a stream of them.
   */
  call<Response = unknown>(
    path: string,
    requests: readonly object[],
    { metadata = [], ...options }: ForeignCallOptions = {},
  ): ForeignCall<Response> {
    this.#callCount += 1;
    const id = this.#callCount;
    const responses: Response[] = [];
    const ended = new Promise<ForeignEnd<Response>>((resolve, reject) => {
      const end = (how: ForeignEnd<unknown>): void => resolve(how as ForeignEnd<Response>);
      this.#calls.set(id, { responses, end });
      this.#process.failed.catch(reject);
    });
    const fields = metadata.map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
    this.#process.say({ id, path, requests, metadata: fields, ...options });
    return { responses, ended, cancel: () => this.#process.say({ id, cancel: true }) };
  }

  async kill(): Promise<void> {
    await this.#process.kill();
  }

  #hear({ id, response, ended }: Line): void {
    const call = this.#calls.get(id);
    if (call === undefined) return;
    if (response !== undefined) call.responses.push(response);
    if (ended === undefined) return;
    this.#calls.delete(id);
    call.end({
      ...ended,
      headers: ended.headers.map(fieldOf),
      trailers: ended.trailers.map(fieldOf),
      responses: call.responses,
    });
  }
}

function fieldOf([key, value]: readonly [string, string]): ForeignField {
  return [key, Buffer.from(value, 'base64')];
}

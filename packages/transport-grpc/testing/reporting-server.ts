/** A server that reports its load when it is told to, to whoever asked for it. */
import { Server, type ServerWritableStream, type status } from '@grpc/grpc-js';
import type { LoadReport } from '@peerage/peer-core';
import { listen } from './moody-server.js';
import { decodeOrcaLoadReportRequest, encodeOrcaLoadReport } from './orca-messages.js';

type Stream = ServerWritableStream<unknown, Buffer>;

export class ReportingServer {
  /** What was asked for by all streams that were ever opened, in order. */
  readonly requests: unknown[] = [];
  /** Those under way. */
  readonly streams: Set<Stream> = new Set<Stream>();
  readonly #server = new Server();
  #port = 0;

  constructor() {
    const streamCoreMetrics = {
      path: '/xds.service.orca.v3.OpenRcaService/StreamCoreMetrics',
      requestStream: false,
      responseStream: true,
      requestSerialize: (value: Buffer) => value,
      requestDeserialize: decodeOrcaLoadReportRequest,
      responseSerialize: (value: Buffer) => value,
      responseDeserialize: (value: Buffer) => value,
    } as const;
    this.#server.addService(
      { streamCoreMetrics },
      {
        streamCoreMetrics: (stream: Stream) => {
          this.requests.push(stream.request);
          this.streams.add(stream);
          stream.on('cancelled', () => this.streams.delete(stream));
        },
      },
    );
  }

  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  async start(): Promise<this> {
    this.#port = await listen(this.#server);
    return this;
  }

  report(load: LoadReport): void {
    this.reportBytes(encodeOrcaLoadReport({ ...load }));
  }

  reportBytes(bytes: Buffer): void {
    for (const stream of this.streams) stream.write(bytes);
  }

  /** Ends every stream there is. */
  endStreams(code: status): void {
    for (const stream of this.streams) stream.emit('error', { code, details: 'enough of this' });
    this.streams.clear();
  }

  kill(): void {
    this.#server.forceShutdown();
  }
}

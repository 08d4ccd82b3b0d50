/** What a greeter process is told when it is started, and what it tells. */
import type { ServerOptions } from '@grpc/grpc-js';

export interface GreeterOptions {
  /** The address of this machine to listen on; 127.0.0.1 by default. */
  readonly host?: string;
  /** Where to listen, a free port for each 0; one of those by default. */
  readonly ports?: readonly number[];
  /** How long it takes to greet one person; 50 by default, so that a fault finds calls in flight. */
  readonly delayMs?: number;
  /** grpc-js' own. */
  readonly server?: ServerOptions;
  /** Speaks TLS; plain text when left out. */
  readonly tls?: GreeterTls;
}

/** PEM files. A client whose certificate none of the roots has signed is refused. */
export interface GreeterTls {
  readonly rootCertsPath: string;
  readonly certPath: string;
  readonly keyPath: string;
}

/** Written to a greeter: stop gracefully; send everybody away and go on; say what you have seen. */
export type GreeterOrder = 'stop' | 'go-away' | 'report';

/** What a greeter has seen since it was started. */
export interface GreeterReport {
  readonly callCount: number;
  /** How many connections calls came on. */
  readonly connectionCount: number;
  /** The most calls that were being answered at once. */
  readonly peakCount: number;
  /** The names in the certificates of those who made the last 20 calls, each once. */
  readonly clientNames: readonly string[];
}

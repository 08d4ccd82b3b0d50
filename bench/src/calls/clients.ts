/** The clients under measurement; each is loaded in its own process only. */
import type { Connect } from './echo.js';

interface ClientModule {
  readonly connect: Connect;
}

/** By name; a client more is a module in `clients/` and a line here. */
export const clients: Readonly<Record<string, () => Promise<ClientModule>>> = {
  'grpc-js': () => import('./clients/grpc-js.js'),
  'grpc-js-round-robin': () => import('./clients/grpc-js-round-robin.js'),
  'nice-grpc': () => import('./clients/nice-grpc.js'),
  http2: () => import('./clients/http2.js'),
  'peerage-channel': () => import('./clients/peerage-channel.js'),
  peerage: () => import('./clients/peerage.js'),
};

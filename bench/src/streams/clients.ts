/** The clients under measurement; each is loaded in its own process only. */
import type { Connect } from './stream-client.js';

interface ClientModule {
  readonly connect: Connect;
}

/** By name; a client more is a module in `clients/` and a line here. */
export const clients: Readonly<Record<string, () => Promise<ClientModule>>> = {
  'grpc-js': () => import('./clients/grpc-js.js'),
  'nice-grpc': () => import('./clients/nice-grpc.js'),
  peerage: () => import('./clients/peerage.js'),
  'peerage-rxjs': () => import('./clients/peerage-rxjs.js'),
};

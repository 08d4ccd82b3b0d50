/** Greeters on free ports of this machine, each as slow as it is told to be. */
import { promisify } from 'node:util';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { type GreeterServer, GreeterService } from '@peerage/protos/peerage/demo/v1/greeter';

export interface RunningServer {
  readonly address: string;
  readonly delayMs: number;
  stop(): void;
}

export async function startServer(delayMs: number): Promise<RunningServer> {
  const greeter: Pick<GreeterServer, 'sayHello'> = {
    sayHello({ request }, respond) {
      setTimeout(() => respond(null, { greeting: `Hello, ${request.name}!`, servedBy: '' }), delayMs);
    },
  };
  const server = new Server();
  server.addService(GreeterService, greeter);
  const bind = promisify(server.bindAsync.bind(server));
  const port = await bind('127.0.0.1:0', ServerCredentials.createInsecure());
  return { address: `127.0.0.1:${port}`, delayMs, stop: () => server.forceShutdown() };
}

/** Greeters on free ports of this machine, each as slow as it is told to be, and saying so. */
import { promisify } from 'node:util';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { type GreeterServer, GreeterService } from '@peerage/protos/peerage/demo/v1/greeter';

export interface RunningServer {
  readonly address: string;
  stop(): void;
}

export async function startServer(delayMs: number): Promise<RunningServer> {
  const greeter: Pick<GreeterServer, 'sayHello'> = {
    sayHello({ request }, respond) {
      const answer = { greeting: `Hello, ${request.name}!`, servedBy: `the server that takes ${delayMs} ms` };
      setTimeout(() => respond(null, answer), delayMs);
    },
  };
  const server = new Server();
  server.addService(GreeterService, greeter);
  const bind = promisify(server.bindAsync.bind(server));
  const port = await bind('127.0.0.1:0', ServerCredentials.createInsecure());
  return { address: `127.0.0.1:${port}`, stop: () => server.forceShutdown() };
}

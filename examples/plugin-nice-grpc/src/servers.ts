/** Greeters of nice-grpc on free ports of this machine, which know their number. */
import { GreeterDefinition } from '@peerage/protos/peerage/demo/v1/greeter';
import { createServer, ServerError, Status } from 'nice-grpc';

export interface RunningServer {
  readonly address: string;
  stop(): Promise<void>;
}

export async function startServer(number: number): Promise<RunningServer> {
  const server = createServer();
  const later = (): never => {
    throw new ServerError(Status.UNIMPLEMENTED, 'Only one person is greeted here, and once.');
  };
  server.add(GreeterDefinition, {
    sayHello: async ({ name }) => ({ greeting: `Hello, ${name}!`, servedBy: `server ${number}` }),
    repeatHello: later,
    greetEveryone: later,
    converse: later,
  });
  const port = await server.listen('127.0.0.1:0');
  return { address: `127.0.0.1:${port}`, stop: () => server.shutdown() };
}

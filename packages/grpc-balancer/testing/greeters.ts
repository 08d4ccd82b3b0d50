/** Real greeters on free ports of this machine, and what they saw of their calls. */
import { Metadata, Server, ServerCredentials } from '@grpc/grpc-js';
import { type GreeterServer, GreeterService } from '@peerage/protos/peerage/demo/v1/greeter';

export interface Greeter {
  readonly address: string;
  /** The metadata of the calls that came, in order. */
  readonly calls: readonly Metadata[];
  /** Answers all calls to `hang` that wait. */
  readonly release: () => void;
  /** Fails all calls from now on. */
  readonly breakDown: () => void;
  readonly stop: () => void;
}

/** Greets; fails `fail` with INTERNAL, and keeps `hang` waiting. */
export async function startGreeter(
  address = '127.0.0.1:0',
  credentials = ServerCredentials.createInsecure(),
): Promise<Greeter> {
  const calls: Metadata[] = [];
  const hanging: (() => void)[] = [];
  let broken = false;
  const greeter: Pick<GreeterServer, 'sayHello'> = {
    sayHello({ request, metadata }, respond) {
      calls.push(metadata);
      const answer = (): void => respond(null, { greeting: `Hello, ${request.name}!`, servedBy: '' });
      if (request.name === 'fail' || broken)
        respond({ code: 13, details: 'failed on demand', metadata: new Metadata() });
      else if (request.name === 'hang') hanging.push(answer);
      else answer();
    },
  };
  const server = new Server();
  server.addService(GreeterService, greeter);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(address, credentials, (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return {
    address: `127.0.0.1:${port}`,
    calls,
    release: () => hanging.splice(0).forEach(answer => answer()),
    breakDown: () => {
      broken = true;
    },
    stop: () => server.forceShutdown(),
  };
}

export function startGreeters(count: number): Promise<Greeter[]> {
  return Promise.all(Array.from({ length: count }, () => startGreeter()));
}

/** Real greeters behind a list, and what they saw of the calls. */
import { Metadata, Server, ServerCredentials, type ServerUnaryCall, status } from '@grpc/grpc-js';
import { PeerList, roundRobin } from '@peerage/peer-lists';
import { type GreeterServer, GreeterService } from '@peerage/protos/peerage/demo/v1/greeter';
import { GrpcTransport } from '@peerage/transport-grpc';

export interface GreeterBed {
  readonly list: PeerList;
  readonly servers: readonly GreeterProcess[];
  readonly availableCount: () => number;
  /** Requests in flight, as the list counts them. */
  readonly pendingCount: () => number;
  readonly stop: () => Promise<void>;
}

/** One server. A name is greeted, except for `hang`, which is never answered, and `fail`, which is an error. */
export interface GreeterProcess {
  readonly address: string;
  /** The calls that came, in order. */
  readonly calls: readonly Arrival[];
  /** Calls that were cancelled before they had ended. */
  readonly cancelledCount: () => number;
  readonly stop: () => void;
}

interface Arrival {
  readonly userAgent: string;
  /** When the call ends at the latest, in milliseconds since the epoch; Infinity for a call without a deadline. */
  readonly deadlineMs: number;
}

export async function startGreeterBed(serverCount = 2): Promise<GreeterBed> {
  const servers = await Promise.all(Array.from({ length: serverCount }, startGreeter));
  const transport = new GrpcTransport();
  const list = new PeerList({ transport, policy: roundRobin(), name: 'greeters', chooseTimeoutMs: 5_000 });
  list.update({ additions: servers.map(({ address }) => ({ id: address })), removals: [] });
  await list.start();
  return {
    list,
    servers,
    availableCount: () =>
      list.introspect().peers.filter(({ connectionStatus }) => connectionStatus === 'available').length,
    pendingCount: () => list.introspect().peers.reduce((sum, { pending }) => sum + pending, 0),
    async stop() {
      for (const server of servers) server.stop();
      await list.stop();
      transport.close();
    },
  };
}

type AnyCall = NodeJS.EventEmitter &
  Pick<ServerUnaryCall<unknown, unknown>, 'metadata' | 'sendMetadata' | 'getDeadline'>;

export async function startGreeter(): Promise<GreeterProcess> {
  const calls: Arrival[] = [];
  let cancelledCount = 0;
  /** Notes the call, gives its `x-say` back at once and returns the trailer that does it again. */
  const arrived = (call: AnyCall): Metadata => {
    const [userAgent] = call.metadata.get('user-agent');
    calls.push({ userAgent: String(userAgent), deadlineMs: Number(call.getDeadline()) });
    call.on('cancelled', () => {
      cancelledCount += 1;
    });
    const echo = new Metadata();
    for (const value of call.metadata.get('x-say')) echo.add('x-said', value);
    call.sendMetadata(echo);
    return echo.clone();
  };
  const greeter: GreeterServer = {
    sayHello(call, callback) {
      const trailer = arrived(call);
      const { name } = call.request;
      if (name === 'fail') callback({ code: status.NOT_FOUND, details: 'no such person', metadata: trailer });
      else if (name !== 'hang') callback(null, { greeting: hello(name), servedBy: '' }, trailer);
    },
    repeatHello(call) {
      const trailer = arrived(call);
      const { name, count } = call.request;
      if (name === 'hang') return;
      for (let index = 0; index < count; index += 1) call.write({ greeting: hello(name), index });
      call.end(trailer);
    },
    greetEveryone(call, callback) {
      const trailer = arrived(call);
      const names: string[] = [];
      call.on('data', ({ name }: { name: string }) => names.push(name));
      call.on('end', () => {
        if (names.includes('hang')) return;
        callback(null, { greeting: hello(names.join(' and ')), nameCount: names.length }, trailer);
      });
    },
    converse(call) {
      const trailer = arrived(call);
      let hanging = false;
      call.on('data', ({ text }: { text: string }) => {
        if (text === 'hang') hanging = true;
        else call.write({ text: hello(text) });
      });
      call.on('end', () => {
        if (!hanging) call.end(trailer);
      });
    },
  };
  const server = new Server();
  server.addService(GreeterService, greeter);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return {
    address: `127.0.0.1:${port}`,
    calls,
    cancelledCount: () => cancelledCount,
    stop: () => server.forceShutdown(),
  };
}

function hello(name: string): string {
  return `Hello, ${name}!`;
}

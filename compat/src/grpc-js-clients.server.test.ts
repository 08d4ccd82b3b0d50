/** What only clients of grpc-js have: interceptors, `waitForReady`, calls made for other calls. */
import {
  type Channel,
  type ChannelInterface,
  connectivityState,
  credentials,
  InterceptingCall,
  type Interceptor,
  Metadata,
  propagate,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServiceError,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';
import {
  GreeterClient,
  GreeterService,
  type SayHelloRequest,
  type SayHelloResponse,
} from '@peerage/protos/peerage/demo/v1/greeter';
import { eventually } from '@peerage/testing';
import { PeerChannel } from '@peerage/transport-grpc';
import { waitForChannelReady } from 'nice-grpc';
import { type GreeterBed, startGreeter, startGreeterBed } from './greeter-bed.js';

let bed: GreeterBed;
const running: { stop: () => void }[] = [];

beforeEach(async () => {
  bed = await startGreeterBed();
});

afterEach(async () => {
  for (const { stop } of running.splice(0)) stop();
  await bed.stop();
});

function clientOver(channel: ChannelInterface, interceptors: Interceptor[] = []): GreeterClient {
  return new GreeterClient('', credentials.createInsecure(), { channelOverride: channel, interceptors });
}

/** The greeting, or the name of the status that came instead. */
function hello(
  client: GreeterClient,
  name: string,
  metadata: Metadata = new Metadata(),
  options: { deadline?: number } = {},
): Promise<string> {
  return new Promise(resolve => {
    client.sayHello({ name }, metadata, options, (error: ServiceError | null, response) =>
      resolve(error === null ? response.greeting : (status[error.code] ?? '')),
    );
  });
}

describe('interceptors', () => {
  it('change what is sent and see what comes back', async () => {
    const seen: unknown[] = [];
    const echoing: Interceptor = (options, nextCall) =>
      new InterceptingCall(nextCall(options), {
        start(metadata, _listener, next) {
          metadata.set('x-say', 'intercepted');
          next(metadata, {
            onReceiveMetadata: (received, nextMetadata) => {
              seen.push(received.get('x-said')[0]);
              nextMetadata(received);
            },
            onReceiveStatus: (received, nextStatus) => {
              seen.push(status[received.code]);
              nextStatus(received);
            },
          });
        },
      });
    expect(await hello(clientOver(new PeerChannel(bed.list), [echoing]), 'Ann')).toBe('Hello, Ann!');
    expect(seen).toEqual(['intercepted', 'OK']);
  });

  it('may make a call a second time, which is chosen for again', async () => {
    await eventually(() => bed.availableCount() === 2);
    const peers: string[] = [];
    const again: Interceptor = (options, nextCall) => {
      let repeat = (): void => undefined;
      return new InterceptingCall(nextCall(options), {
        start(metadata, listener, next) {
          next(metadata, {
            onReceiveStatus: (received, nextStatus) => {
              repeat = () => {
                const second = nextCall(options);
                second.start(metadata, {
                  onReceiveMessage: message => listener.onReceiveMessage(message),
                  onReceiveStatus: secondStatus => {
                    peers.push(second.getPeer());
                    nextStatus(secondStatus);
                  },
                });
                second.sendMessage({ name: 'Bob' });
                second.halfClose();
              };
              if (received.code === status.OK) nextStatus(received);
              else repeat();
            },
          });
        },
      });
    };
    expect(await hello(clientOver(new PeerChannel(bed.list), [again]), 'fail')).toBe('Hello, Bob!');
    expect(bed.servers.map(({ calls }) => calls.length)).toEqual([1, 1]);
    expect(bed.servers.map(({ address }) => address)).toContain(peers[0]);
  });
});

describe('waitForReady', () => {
  it('of a client waits for a peer', async () => {
    const channel = new PeerChannel(bed.list);
    const client = clientOver(channel);
    await new Promise<void>((resolve, reject) => {
      client.waitForReady(Date.now() + 30_000, error => (error === undefined ? resolve() : reject(error)));
    });
    expect(channel.getConnectivityState(false)).toBe(connectivityState.READY);
  });

  it('of nice-grpc waits for a peer', async () => {
    const channel: ChannelInterface = new PeerChannel(bed.list);
    await waitForChannelReady(channel as Channel, new Date(Date.now() + 30_000));
    expect(channel.getConnectivityState(false)).toBe(connectivityState.READY);
  });

  it('of a call waits for a peer that comes later', async () => {
    const { list, servers } = bed;
    list.update({ additions: [], removals: servers.map(({ address }) => ({ id: address })) });
    const answer = hello(clientOver(new PeerChannel(list)), 'Ann', new Metadata({ waitForReady: true }));
    const late = await startGreeter();
    running.push(late);
    list.update({ additions: [{ id: late.address }], removals: [] });
    expect(await answer).toBe('Hello, Ann!');
  });
});

describe('a call made for a call', () => {
  /** A greeter that asks the bed's greeters, on behalf of whoever asks it. */
  async function startRelay(propagate_flags: number = propagate.DEFAULTS): Promise<GreeterClient> {
    const onward = clientOver(new PeerChannel(bed.list));
    const server = new Server();
    server.addService(GreeterService, {
      sayHello(
        call: ServerUnaryCall<SayHelloRequest, SayHelloResponse>,
        callback: sendUnaryData<SayHelloResponse>,
      ) {
        onward.sayHello(call.request, new Metadata(), { parent: call, propagate_flags }, callback);
      },
    });
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
        if (error === null) resolve(bound);
        else reject(error);
      });
    });
    running.push({ stop: () => server.forceShutdown() });
    return new GreeterClient(`127.0.0.1:${port}`, credentials.createInsecure());
  }

  const arrived = (): boolean => bed.servers.some(({ calls }) => calls.length > 0);
  const cancelled = (): boolean => bed.servers.some(({ cancelledCount }) => cancelledCount() > 0);

  it('is answered like any other', async () => {
    const relay = await startRelay();
    expect(await hello(relay, 'Ann')).toBe('Hello, Ann!');
    relay.close();
  });

  it('is cancelled with it', async () => {
    const relay = await startRelay();
    const call = relay.sayHello({ name: 'hang' }, () => undefined);
    await eventually(arrived);
    call.cancel();
    await eventually(cancelled);
    await eventually(() => bed.pendingCount() === 0);
    relay.close();
  });

  it('has the same deadline', async () => {
    const relay = await startRelay();
    const deadline = Date.now() + 600_000;
    expect(await hello(relay, 'Ann', new Metadata(), { deadline })).toBe('Hello, Ann!');
    const [arrival] = bed.servers.flatMap(({ calls }) => calls);
    // On the wire a deadline is a duration, so it shifts by as long as it travels.
    expect(Math.abs((arrival?.deadlineMs ?? 0) - deadline)).toBeLessThan(60_000);
    relay.close();
  });

  it.each([
    ['inherits no deadline that it is not to', propagate.CANCELLATION, false],
    ['inherits the deadline alone', propagate.DEADLINE, true],
  ])('%s', async (_title, flags, inherited) => {
    const relay = await startRelay(flags);
    await hello(relay, 'Ann', new Metadata(), { deadline: Date.now() + 600_000 });
    const deadlines = bed.servers.flatMap(({ calls }) => calls.map(({ deadlineMs }) => deadlineMs));
    expect(deadlines.map(Number.isFinite)).toEqual([inherited]);
    relay.close();
  });
});

/** A program whose grpc-js is another installed copy than that of our packages. */
import { type ChannelCredentials, status as ourStatus } from '@grpc/grpc-js';
import { PeerList, roundRobin } from '@peerage/peer-lists';
import { GreeterService } from '@peerage/protos/peerage/demo/v1/greeter';
import { eventually } from '@peerage/testing';
import { GrpcTransport, PeerChannel } from '@peerage/transport-grpc';
import * as theirs from 'grpc-js-1-14-0';
import { type GreeterBed, startGreeterBed } from './greeter-bed.js';

let bed: GreeterBed;

beforeEach(async () => {
  bed = await startGreeterBed(1);
});

afterEach(() => bed.stop());

function clientOver(channel: PeerChannel, options: theirs.ClientOptions = {}) {
  const GreeterClient = theirs.makeGenericClientConstructor(GreeterService, 'Greeter');
  const client = new GreeterClient('', theirs.credentials.createInsecure(), {
    ...options,
    channelOverride: channel,
  });
  /** The greeting and what came with it, or the status that came instead. */
  return (name: string, metadata = new theirs.Metadata(), callOptions: theirs.CallOptions = {}) =>
    new Promise<unknown>(resolve => {
      let header: unknown;
      const call = client['sayHello']?.(
        { name },
        metadata,
        callOptions,
        (error: theirs.ServiceError | null, response?: { greeting: string }) =>
          resolve(error === null ? [response?.greeting, header] : ourStatus[error.code]),
      ) as theirs.ClientUnaryCall;
      call.on('metadata', (received: theirs.Metadata) => {
        [header] = received.get('x-said');
      });
    });
}

describe('a client of another copy', () => {
  it('calls with metadata, credentials, interceptors and deadlines of its own', async () => {
    const intercepted: string[] = [];
    const say = clientOver(new PeerChannel(bed.list), {
      interceptors: [
        (options, nextCall) => {
          intercepted.push(options.method_definition.path);
          return new theirs.InterceptingCall(nextCall(options));
        },
      ],
    });
    const metadata = new theirs.Metadata({ waitForReady: true });
    const credentials = theirs.credentials.createFromMetadataGenerator((_parameters, answer) => {
      const made = new theirs.Metadata();
      made.set('x-say', 'theirs');
      answer(null, made);
    });
    expect(await say('Ann', metadata, { credentials, deadline: Date.now() + 60_000 })).toEqual([
      'Hello, Ann!',
      'theirs',
    ]);
    expect(intercepted).toEqual(['/peerage.demo.v1.Greeter/SayHello']);
    expect(await say('fail')).toBe('NOT_FOUND');
    expect(await say('hang', new theirs.Metadata(), { deadline: Date.now() + 20 })).toBe('DEADLINE_EXCEEDED');
    await eventually(() => bed.pendingCount() === 0);
  });

  it('has channel credentials that our transport takes', async () => {
    // To the compiler they are of another type, which a program with two copies has to assert away.
    const given: unknown = theirs.credentials.createInsecure();
    const transport = new GrpcTransport({ credentials: given as ChannelCredentials });
    const list = new PeerList({ transport, policy: roundRobin() });
    list.update({ additions: bed.servers.map(({ address }) => ({ id: address })), removals: [] });
    await list.start();
    expect(await clientOver(new PeerChannel(list))('Ann')).toEqual(['Hello, Ann!', undefined]);
    await list.stop();
    transport.close();
  });
});

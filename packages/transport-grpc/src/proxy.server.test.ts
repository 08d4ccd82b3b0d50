import { credentials, logVerbosity, ServerCredentials, setLogVerbosity } from '@grpc/grpc-js';
import { eventually } from '@peerage/testing';
import { makeAuthority } from '../testing/certificates.js';
import { type ConnectProxy, startConnectProxy } from '../testing/connect-proxy.js';
import { TlsBed } from '../testing/tls-bed.js';

const variables = ['grpc_proxy', 'no_grpc_proxy', 'no_proxy', 'https_proxy', 'http_proxy'];

let bed: TlsBed;
let proxy: ConnectProxy;
let environment: NodeJS.ProcessEnv;

/** Starts a proxy and has the environment name it. */
async function useProxy(status?: number): Promise<void> {
  proxy = await startConnectProxy(status);
  process.env['grpc_proxy'] = proxy.url;
}

// About a proxy that refuses grpc-js complains to the console as well.
beforeAll(() => setLogVerbosity(logVerbosity.NONE));

beforeEach(() => {
  bed = new TlsBed();
  environment = { ...process.env };
  for (const name of variables) delete process.env[name];
});

afterEach(async () => {
  process.env = environment;
  await bed.close();
  proxy.close();
});

const asked = { channelOptions: { 'grpc.enable_http_proxy': 1 } };

describe('a proxy that the environment names', () => {
  it('is not used', async () => {
    await useProxy();
    const server = await bed.serve(ServerCredentials.createInsecure());
    const { say } = await bed.connect([server], {});
    expect(await say('hello')).toBe('hello');
    expect(proxy.targets).toEqual([]);
  });

  it('is used when it is asked for, names of servers included', async () => {
    await useProxy();
    const authority = await makeAuthority();
    const { cert, key } = await authority.issue({ names: ['a.example'] });
    const server = await bed.serve(
      ServerCredentials.createSsl(null, [{ cert_chain: cert, private_key: key }]),
      { serverName: 'a.example' },
    );
    const { say } = await bed.connect([server], {
      ...asked,
      credentials: credentials.createSsl(authority.cert),
    });
    expect(await say('hello')).toBe('hello');
    expect(proxy.targets).toEqual([server.identifier.id]);
    expect(server.seen[0]?.authority).toBe('a.example');
  });

  it('is named as the reason when it refuses', async () => {
    await useProxy(403);
    const server = await bed.serve(ServerCredentials.createInsecure());
    const { say, list } = await bed.connect([server], asked, { chooseTimeoutMs: 1 });
    await eventually(() => list.introspect().peers[0]?.connectionStatus === 'unavailable');
    expect(await say('hello')).toMatch(
      /^UNAVAILABLE: .*last error: 127.0.0.1:\d+: the proxy made no connection\.$/,
    );
  });
});

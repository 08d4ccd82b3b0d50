/** Servers that accept connections and say nothing. */
import { type ChannelCredentials, credentials, Metadata } from '@grpc/grpc-js';
import { eventually } from '@peerage/testing';
import {
  type RudeServer,
  startDeafServer,
  startRudeServer,
} from '../../transport-grpc/testing/rude-server.js';
import { type Caller, callerOf, targetOf } from '../testing/callers.js';
import { type Greeter, startGreeter } from '../testing/greeters.js';
import { Resolution } from '../testing/manual-resolver.js';
import { balancingOptions } from './balancing-options.js';
import { registerPeerLists } from './register.js';

beforeAll(registerPeerLists);

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach(close => close()));

async function silent(): Promise<RudeServer> {
  const server = await startRudeServer();
  closing.push(server.close);
  return server;
}

async function greeter(): Promise<Greeter> {
  const started = await startGreeter();
  closing.push(started.stop);
  return started;
}

function open(target: string, connectTimeout: string, security?: ChannelCredentials): Caller {
  const options = balancingOptions({ policy: 'peerage_round_robin', config: { connectTimeout } });
  const more = { 'grpc.initial_reconnect_backoff_ms': 100, 'grpc.ssl_target_name_override': 'localhost' };
  const caller = callerOf(target, { ...options, ...more }, security);
  closing.push(caller.close);
  return caller;
}

it.each<[string, () => ChannelCredentials]>([
  ['plain', () => credentials.createInsecure()],
  ['tls', () => credentials.createSsl()],
])('fail the calls that have nowhere else to go, and are tried again: %s', async (_, security) => {
  const server = await silent();
  const { say } = open(targetOf([server]), '0.05s', security());
  // grpc-js adds when it was to what it learns from the HTTP/2 session.
  expect(await say('Ann')).toMatch(
    /^UNAVAILABLE: .* no answer within 50 ms(?: \(\d{4}-[\d-]+T[\d:.]+Z\))?\./,
  );
  await eventually(() => server.sockets.length > 2);
  await eventually(() => server.sockets.filter(({ closed }) => !closed).length <= 1);
});

it('do not keep calls from other servers', async () => {
  const servers = [await silent(), await greeter()];
  const { say } = open(targetOf(servers), '0.05s');
  expect(await say('Ann')).toBe('Hello, Ann!');
});

it('are given up, too, where not even TCP answers', async () => {
  const server = await startDeafServer();
  closing.push(server.close);
  const { say } = open(targetOf([server]), '0.05s');
  expect(await say('Ann')).toContain('no answer within 50 ms');
});

it('are given up, too, among the addresses of one endpoint', async () => {
  const addresses = [await silent(), await silent()].map(({ address }) => {
    const [host = '', port] = address.split(':');
    return { host, port: Number(port) };
  });
  const resolution = new Resolution();
  const { say } = open(resolution.target, '0.05s');
  const answer = say('Ann');
  resolution.findEndpoints([{ addresses }]);
  expect(await answer).toContain('no answer within 50 ms');
});

it('lose their connections when nobody wants these any more', async () => {
  const server = await silent();
  const caller = open(targetOf([server]), '0.5s');
  const answer = caller.say('Ann');
  await eventually(() => server.sockets.length === 1);
  caller.close();
  expect(await answer).toMatch(/^UNAVAILABLE/);
  await eventually(() => server.sockets.every(({ closed }) => closed));
});

it('are connected once something speaks there', async () => {
  const server = await startRudeServer();
  const { say } = open(targetOf([server]), '0.05s');
  const answer = say('Ann', new Metadata({ waitForReady: true }));
  await eventually(() => server.sockets.length > 1);
  server.close();
  const { stop } = await startGreeter(server.address);
  closing.push(stop);
  expect(await answer).toBe('Hello, Ann!');
});

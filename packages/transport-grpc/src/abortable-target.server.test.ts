import { once } from 'node:events';
import { connect } from 'node:net';
import { Channel, connectivityState, credentials } from '@grpc/grpc-js';
import { eventually } from '@peerage/testing';
import { startEchoServer } from '../testing/echo-server.js';
import { startRudeServer } from '../testing/rude-server.js';
import { abortableTarget, type CurrentSignal } from './abortable-target.js';

/** A channel that connects. */
function connectTo(target: string, signal: CurrentSignal) {
  const options = { 'grpc.enable_http_proxy': 0, 'grpc.initial_reconnect_backoff_ms': 100 };
  const abortable = abortableTarget(target, options, signal);
  const channel = new Channel(abortable.target, credentials.createInsecure(), abortable.options);
  channel.getConnectivityState(true);
  return { channel, state: () => channel.getConnectivityState(false) };
}

describe('an abortable target', () => {
  it.each(['ipv4:127.0.0.1', 'dns:localhost'])('leads where the target leads: %s', async host => {
    const server = await startEchoServer();
    const { signal } = new AbortController();
    const { channel, state } = connectTo(`${host}:${server.address.split(':')[1]}`, () => signal);
    await eventually(() => state() === connectivityState.READY);
    channel.close();
    server.kill();
  });

  it('gives up the socket of a connection that is being made', async () => {
    const server = await startRudeServer();
    const abort = new AbortController();
    const { channel } = connectTo(`ipv4:${server.address}`, () => abort.signal);
    await eventually(() => server.sockets.length === 1);
    channel.close();
    abort.abort();
    await eventually(() => server.sockets.every(({ closed }) => closed));
    server.close();
  });

  it('is not connected to when nobody wants it, though a channel that failed tries after it was closed', async () => {
    const server = await startRudeServer(socket => socket.destroy());
    let wanted: AbortController | undefined = new AbortController();
    let asked = 0;
    const { channel, state } = connectTo(`ipv4:${server.address}`, () => {
      asked += 1;
      return wanted?.signal;
    });
    await eventually(() => state() === connectivityState.TRANSIENT_FAILURE);
    wanted = undefined;
    channel.close();
    const [askedBefore, { length }] = [asked, server.sockets];
    await eventually(() => asked > askedBefore);
    // Whatever it connected would have been accepted before this.
    await once(connect(Number(server.address.split(':')[1]), '127.0.0.1').resume(), 'close');
    expect(server.sockets).toHaveLength(length + 1);
    server.close();
  });

  it('is left alone when a proxy connects', () => {
    const options = { 'grpc.enable_http_proxy': 1 };
    const target = 'ipv4:10.0.0.1:1';
    expect(abortableTarget(target, options, () => undefined)).toEqual({ target, options });
  });
});

import { once } from 'node:events';
import { Metadata, status } from '@grpc/grpc-js';
import type { Identifier } from '@peerage/peer-core';
import { eventually } from '@peerage/testing';
import { endOf, fleetOf, pending, running, say, stopFleets } from '../testing/echo-client-fleet.js';
import { startEchoServer } from '../testing/echo-server.js';

afterEach(stopFleets);

describe('pending counts return to zero after', () => {
  it('an error of the server', async () => {
    const { client, list } = await fleetOf(2);
    expect(await say(client, 'fail')).toBe('NOT_FOUND');
    expect(pending(list)).toBe(0);
  });

  it('a cancel before the call could start', async () => {
    const { client, list, servers } = await fleetOf(2);
    const ended = await new Promise(resolve => {
      client.say('hi', error => resolve(error?.code)).cancel();
    });
    expect(ended).toBe(status.CANCELLED);
    expect(pending(list)).toBe(0);
    expect(servers.reduce((sum, server) => sum + server.callCount(), 0)).toBe(0);
  });

  it('a cancel of a call that hangs', async () => {
    const { client, list, servers } = await fleetOf(1);
    const ended = new Promise(resolve => {
      const call = client.say('hang', error => resolve(error?.code));
      void eventually(() => servers[0]?.callCount() === 1).then(() => {
        expect(pending(list)).toBe(1);
        call.cancel();
      });
    });
    expect(await ended).toBe(status.CANCELLED);
    expect(pending(list)).toBe(0);
  });

  it('a cancel in the middle of a stream', async () => {
    const { client, list } = await fleetOf(1);
    const stream = client.repeat('hang');
    await once(stream, 'data');
    stream.resume();
    stream.cancel();
    expect(await endOf(stream)).toBe('CANCELLED');
    expect(pending(list)).toBe(0);
  });

  it('a deadline', async () => {
    const { client, list } = await fleetOf(1);
    expect(await say(client, 'hang', new Metadata(), { deadline: Date.now() + 20 })).toBe(
      'DEADLINE_EXCEEDED',
    );
    expect(pending(list)).toBe(0);
  });

  it('a deadline that had passed already', async () => {
    const { client, list } = await fleetOf(1);
    expect(await say(client, 'hi', new Metadata(), { deadline: Date.now() - 1 })).toBe('DEADLINE_EXCEEDED');
    expect(pending(list)).toBe(0);
  });

  it('the loss of the connection', async () => {
    const { client, list, servers } = await fleetOf(1);
    const answer = say(client, 'hang');
    await eventually(() => servers[0]?.callCount() === 1);
    servers[0]?.kill();
    expect(['UNAVAILABLE', 'CANCELLED']).toContain(await answer);
    expect(pending(list)).toBe(0);
  });

  it('a call that was never started', async () => {
    const { channel, list } = await fleetOf(1);
    const call = channel.createCall('/test.Echo/Say', Number.POSITIVE_INFINITY, null, null, null);
    expect(pending(list)).toBe(0);
    call.cancelWithStatus(status.CANCELLED, '');
    expect(pending(list)).toBe(0);
  });

  it('the removal of a peer with a call in flight, which ends normally', async () => {
    const { client, list, servers } = await fleetOf(1);
    const stream = client.chat();
    stream.write('a');
    await once(stream, 'data');
    list.update({ additions: [], removals: [{ id: servers[0]?.address ?? '' }] });
    stream.write('b');
    expect((await once(stream, 'data'))[0]).toBe('B');
    stream.end();
    stream.resume();
    expect(await endOf(stream)).toBe('end');
    expect(list.introspect().peers).toEqual([]);
  });
});

describe('when no peer is available', () => {
  const nobody: Identifier = { id: '127.0.0.1:1' };

  it('a call waits for the time of the list', async () => {
    const { client } = await fleetOf(0, { chooseTimeoutMs: 5 });
    expect(await say(client, 'hi')).toBe('UNAVAILABLE');
  });

  it('a call waits no longer than its deadline', async () => {
    const { client } = await fleetOf(0, { chooseTimeoutMs: 600_000 });
    expect(await say(client, 'hi', new Metadata(), { deadline: Date.now() + 10 })).toBe('DEADLINE_EXCEEDED');
  });

  it('a call with waitForReady outlasts the time of the list', async () => {
    const { client, list } = await fleetOf(0, { chooseTimeoutMs: 1 });
    const impatient = say(client, 'hi');
    const patient = say(client, 'hi', new Metadata({ waitForReady: true }));
    expect(await impatient).toBe('UNAVAILABLE');
    const server = await startEchoServer();
    running[0]?.servers.push(server);
    list.update({ additions: [{ id: server.address }], removals: [] });
    expect(await patient).toBe('hi');
    expect(pending(list)).toBe(0);
  });

  it('a call with waitForReady waits no longer than its deadline', async () => {
    const { client } = await fleetOf(0);
    const metadata = new Metadata({ waitForReady: true });
    expect(await say(client, 'hi', metadata, { deadline: Date.now() + 10 })).toBe('DEADLINE_EXCEEDED');
  });

  it('a call that fails fast says who there is and what is wrong with them', async () => {
    const { channel, list } = await fleetOf(0);
    list.update({ additions: [nobody], removals: [] });
    await eventually(() => list.introspect().peers[0]?.connectionStatus === 'unavailable');
    const details = await new Promise<string>(resolve => {
      channel.open('/test.Echo/Say', { failFast: true }).start(new Metadata(), {
        onReceiveMetadata: () => undefined,
        onReceiveMessage: () => undefined,
        onReceiveStatus: received => resolve(received.details),
      });
    });
    expect(details).toContain('of 1, 0 connecting, 1 unavailable');
    expect(details).toContain('connect ECONNREFUSED 127.0.0.1:1');
  });

  it('a call ends with its list', async () => {
    const { client, list } = await fleetOf(0, { chooseTimeoutMs: 600_000 });
    const answer = say(client, 'hi');
    await eventually(() => list.introspect().waiting === 1);
    await list.stop();
    expect(await answer).toBe('UNAVAILABLE');
    expect(await say(client, 'hi')).toBe('UNAVAILABLE');
  });
});

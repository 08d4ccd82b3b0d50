import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Clock, identify, systemClock, type Timer } from '@peerage/peer-core';
import { eventually, WatchingSubscriber } from '@peerage/testing';
import { startEchoServer } from '../testing/echo-server.js';
import { openSockets } from '../testing/open-sockets.js';
import { startRudeServer } from '../testing/rude-server.js';
import { GrpcTransport } from './grpc-transport.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** The system's clock, and how many of its timers are set. */
function countingClock(): { clock: Clock; setCount: () => number } {
  const timers = new Set<Timer>();
  const setTimer = (callback: () => void, delayMs: number): Timer => {
    const fire = (): void => {
      timers.delete(timer);
      callback();
    };
    const timer = systemClock.setTimer(fire, delayMs);
    timers.add(timer);
    const counted: Timer = {
      unref: () => (timer.unref(), counted),
      cancel: () => {
        timers.delete(timer);
        timer.cancel();
      },
    };
    return counted;
  };
  return { clock: { now: () => systemClock.now(), setTimer }, setCount: () => timers.size };
}

describe('peers that come and go', () => {
  it('leave neither sockets nor timers nor themselves behind', async () => {
    await eventually(() => openSockets() === 0);
    const [served, gone] = await Promise.all([startEchoServer('0.0.0.0:0'), startEchoServer('0.0.0.0:0')]);
    const silent = await startRudeServer();
    gone.kill();
    const { clock, setCount } = countingClock();
    const transport = new GrpcTransport({ clock });
    const peers: WeakRef<object>[] = [];
    // Every address of 127/8 is this machine: few servers make many peers. One is silent, half of them refuse.
    const [servedPort, gonePort] = [served, gone].map(({ address }) => address.split(':')[1]);
    const identifiers = Array.from({ length: 200 }, (_, index) => {
      if (index === 0) return identify(silent.address);
      return identify(`127.0.0.${index + 1}:${index % 2 === 0 ? servedPort : gonePort}`);
    });

    async function comeAndGo(settle: boolean): Promise<void> {
      const retained = identifiers.map((identifier, index) => {
        const subscriber = new WatchingSubscriber(transport);
        peers.push(new WeakRef(subscriber.retain(identifier)));
        const outcome = index % 2 === 0 ? 'available' : 'unavailable';
        return { identifier, subscriber, outcome } as const;
      });
      if (settle) for (const { subscriber, outcome } of retained.slice(1)) await subscriber.until(outcome);
      else await new Promise(resolve => setImmediate(resolve));
      expect(setCount()).toBe(1);
      for (const { identifier, subscriber } of retained) subscriber.release(identifier);
    }

    for (const settle of [true, false, true, false]) await comeAndGo(settle);
    expect(setCount()).toBe(0);
    served.kill();
    silent.close();
    await eventually(() => openSockets() === 0);
    await eventually(() => {
      collectGarbage();
      return peers.every(peer => peer.deref() === undefined);
    });
    transport.close();
  }, 60_000);
});

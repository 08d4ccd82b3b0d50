/** What peers that wait for their servers leave running. */
import { identify } from '@peerage/peer-core';
import { eventually } from '@peerage/testing';
import { GrpcTransport } from './grpc-transport.js';

type Callback = (...args: unknown[]) => void;

/** The timers of this file and all it uses that are set and not over, those that keep nothing alive included. */
function followTimers(): { live: ReadonlySet<unknown>; stop: () => void } {
  const { setTimeout, setInterval, clearTimeout, clearInterval } = globalThis;
  const live = new Set<unknown>();
  const clear = (timer: NodeJS.Timeout): void => {
    live.delete(timer);
    clearTimeout(timer);
  };
  Object.assign(globalThis, {
    setTimeout(callback: Callback, ms?: number, ...args: unknown[]) {
      const end = (): void => {
        live.delete(timer);
        callback(...args);
      };
      const timer = setTimeout(end, ms);
      live.add(timer);
      return timer;
    },
    setInterval(callback: Callback, ms?: number, ...args: unknown[]) {
      const timer = setInterval(callback, ms, ...args);
      live.add(timer);
      return timer;
    },
    clearTimeout: clear,
    clearInterval: clear,
  });
  const real = { setTimeout, setInterval, clearTimeout, clearInterval };
  return { live, stop: () => void Object.assign(globalThis, real) };
}

it('peers that wait to be connected again share one timer', async () => {
  const timers = followTimers();
  const transport = new GrpcTransport({ reconnect: { initialMs: 60_000, maxMs: 60_000 } });
  const subscriber = { notifyStatusChanged: () => undefined };
  // Nobody listens on the first port of any address.
  const peers = Array.from({ length: 50 }, (_, index) =>
    transport.retainPeer(identify(`127.0.0.${index + 1}:1`), subscriber),
  );
  await eventually(() => peers.every(({ status }) => status.connectionStatus === 'unavailable'));
  // The transport's, and that of whoever looks at it now and then.
  await eventually(() => timers.live.size <= 2);
  transport.close();
  await eventually(() => timers.live.size <= 1);
  timers.stop();
});

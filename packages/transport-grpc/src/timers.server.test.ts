/** What peers that wait for their servers leave running. */
import { createHook } from 'node:async_hooks';
import { identify } from '@peerage/peer-core';
import { eventually } from '@peerage/testing';
import { GrpcTransport } from './grpc-transport.js';

/** The timers that were set since this was called and are still set, those that keep nothing alive included. */
function followTimers(): { live: ReadonlySet<number>; stop: () => void } {
  const live = new Set<number>();
  const hook = createHook({
    init: (id, type) => {
      if (type === 'Timeout') live.add(id);
    },
    destroy: id => {
      live.delete(id);
    },
  }).enable();
  return { live, stop: () => hook.disable() };
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

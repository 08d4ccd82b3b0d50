/** The contract every transport and every transport decorator keeps, as a suite to run on one's own. */
import assert from 'node:assert/strict';
import type { Identifier, Transport } from '@peerage/peer-core';
import { assertThrows } from './expect-error.js';
import { check, group } from './runner.js';
import { WatchingSubscriber } from './watching-subscriber.js';

/** A transport with something to connect to. */
export interface TransportUnderTest {
  readonly transport: Transport;
  /** Two peers that can be connected. */
  readonly reachable: readonly [Identifier, Identifier];
  /** One that cannot. */
  readonly unreachable: Identifier;
  /** Makes the first reachable peer lose its connection for good. */
  readonly breakFirst: () => void | Promise<void>;
  /** Ends the transport and whatever the peers connect to. */
  readonly dispose: () => void | Promise<void>;
}

/** Defines the suite; `make` gives a fresh transport for each test. */
export function describeTransport(
  name: string,
  make: () => TransportUnderTest | Promise<TransportUnderTest>,
): void {
  const verify = (title: string, body: (subject: TransportUnderTest) => void | Promise<void>): void =>
    check(title, async () => {
      const subject = await make();
      try {
        await body(subject);
      } finally {
        await subject.dispose();
      }
    });

  group(`${name} keeps the contract of a transport:`, () => {
    verify('connects a retained peer and tells its subscriber, never from within the call', async subject => {
      const subscriber = new WatchingSubscriber(subject.transport);
      const peer = subscriber.retain(subject.reachable[0]);
      assert.equal(subscriber.seen.length, 0);
      assert.equal(peer.identifier.id, subject.reachable[0].id);
      await subscriber.until('available');
      assert.equal(subscriber.seen.at(-1), 'available');
      subscriber.release(subject.reachable[0]);
    });

    verify('has one peer per identifier, and connections of their own for the others', async subject => {
      const [first, second, other] = [1, 2, 3].map(() => new WatchingSubscriber(subject.transport));
      assert.ok(first && second && other);
      const peer = first.retain(subject.reachable[0]);
      assert.equal(second.retain({ ...subject.reachable[0], attributes: { weight: 2 } }), peer);
      assert.notEqual(other.retain(subject.reachable[1]), peer);
      await Promise.all([first.until('available'), second.until('available'), other.until('available')]);
      first.release(subject.reachable[0]);
      assert.equal(peer.status.connectionStatus, 'available');
      second.release(subject.reachable[0]);
      other.release(subject.reachable[1]);
    });

    verify('says so when a connection is lost', async subject => {
      const subscriber = new WatchingSubscriber(subject.transport);
      subscriber.retain(subject.reachable[0]);
      await subscriber.until('available');
      await subject.breakFirst();
      await subscriber.until('unavailable');
      assert.notEqual(subscriber.seen.at(-1), 'available');
      subscriber.release(subject.reachable[0]);
    });

    verify('never calls a peer available that cannot be reached', async subject => {
      const subscriber = new WatchingSubscriber(subject.transport);
      subscriber.retain(subject.unreachable);
      await subscriber.until('unavailable');
      assert.ok(!subscriber.seen.includes('available'));
      subscriber.release(subject.unreachable);
    });

    verify('tells nothing after the release, and everything after another retain', async subject => {
      const [leaving, staying] = [
        new WatchingSubscriber(subject.transport),
        new WatchingSubscriber(subject.transport),
      ];
      leaving.retain(subject.reachable[0]);
      staying.retain(subject.reachable[0]);
      leaving.release(subject.reachable[0]);
      await staying.until('available');
      assert.deepEqual(leaving.seen, []);
      staying.release(subject.reachable[0]);
      leaving.retain(subject.reachable[0]);
      await leaving.until('available');
      leaving.release(subject.reachable[0]);
    });

    verify('lets a subscriber retain and release from within a notification', async subject => {
      const { transport, reachable } = subject;
      const inner = new WatchingSubscriber(transport);
      const entered = new Promise<void>(resolve => {
        const outer = {
          notifyStatusChanged: (): void => {
            transport.releasePeer(reachable[0], outer);
            inner.retain(reachable[1]);
            resolve();
          },
        };
        transport.retainPeer(reachable[0], outer);
      });
      await entered;
      await inner.until('available');
      inner.release(reachable[1]);
    });

    verify('survives a subscriber that throws', async subject => {
      const { transport, reachable } = subject;
      const failing = {
        notifyStatusChanged: (): void => {
          throw new Error('A subscriber that throws, on purpose.');
        },
      };
      transport.retainPeer(reachable[0], failing);
      const subscriber = new WatchingSubscriber(transport);
      subscriber.retain(reachable[0]);
      await subscriber.until('available');
      transport.releasePeer(reachable[0], failing);
      subscriber.release(reachable[0]);
    });

    verify('refuses a second retain by one subscriber and a release of what is not retained', subject => {
      const { transport, reachable } = subject;
      const subscriber = new WatchingSubscriber(transport);
      const stranger = new WatchingSubscriber(transport);
      assertThrows(() => subscriber.release(reachable[0]), 'transport-has-no-reference-to-peer');
      subscriber.retain(reachable[0]);
      assertThrows(() => subscriber.retain(reachable[0]), 'subscriber-already-retains-peer');
      assertThrows(() => stranger.release(reachable[0]), 'peer-has-no-reference-to-subscriber');
      subscriber.release(reachable[0]);
      assertThrows(() => subscriber.release(reachable[0]), 'transport-has-no-reference-to-peer');
    });

    verify('refuses an identifier it cannot read, and goes on', async subject => {
      const subscriber = new WatchingSubscriber(subject.transport);
      assertThrows(() => subscriber.retain({ id: '' }), 'invalid-identifier');
      subscriber.retain(subject.reachable[0]);
      await subscriber.until('available');
      subscriber.release(subject.reachable[0]);
    });

    verify('counts requests per peer, and none below zero', subject => {
      const subscriber = new WatchingSubscriber(subject.transport);
      const peer = subscriber.retain(subject.reachable[0]);
      peer.startRequest();
      peer.startRequest();
      assert.equal(peer.status.pendingRequestCount, 2);
      peer.endRequest();
      peer.endRequest();
      assertThrows(() => peer.endRequest(), 'request-not-started');
      assert.equal(peer.status.pendingRequestCount, 0);
      subscriber.release(subject.reachable[0]);
    });
  });
}

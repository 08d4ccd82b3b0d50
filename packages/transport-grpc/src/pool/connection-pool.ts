/**
 * Several connections to one peer, as many as its streams need.
 *
 * Each keeps itself connected; here is decided which of them takes a call, and how many there are.
 */
import type { ChannelInterface } from '@grpc/grpc-js';
import { compareConnectionStatus, type Timer } from '@peerage/peer-core';
import type { KeeperSettings, StatusListener } from '../connection-keeper.js';
import { channelClosed } from '../status-of.js';
import { connectionsEnoughFor, connectionsFor, type PoolSettings } from './pool-options.js';
import type { PooledCall } from './pooled-call.js';
import { type CallPool, PooledChannel } from './pooled-channel.js';
import { byWorth, PooledConnection, type Streams } from './pooled-connection.js';

export class ConnectionPool implements CallPool {
  readonly #keeperSettings: KeeperSettings;
  readonly #settings: PoolSettings;
  readonly #onStatus: StatusListener;
  /** At least one. */
  readonly #connections: PooledConnection[];
  /** Calls that there is no room for until a connection is ready that is on its way, or a stream ends. */
  readonly #held = new Set<PooledCall>();
  #channel: ChannelInterface = new PooledChannel(this);
  /** The most streams that were wanted at once since the timer was set. */
  #peakCount = 0;
  /** While there are several connections. */
  #timer: Timer | undefined;
  #closed = false;

  constructor(keeperSettings: KeeperSettings, settings: PoolSettings, onStatus: StatusListener) {
    this.#keeperSettings = keeperSettings;
    this.#settings = settings;
    this.#onStatus = onStatus;
    this.#connections = [this.#make()];
  }

  /** Another one whenever a connection becomes ready: a call that reached nobody has reason to try again. */
  get channel(): ChannelInterface {
    return this.#channel;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get target(): string {
    return this.foremost.getTarget();
  }

  get foremost(): ChannelInterface {
    return this.#nearest().streams.channel;
  }

  open(): void {
    for (const connection of this.#connections) connection.open();
  }

  hurry(): void {
    for (const connection of this.#connections) connection.hurry();
  }

  renew(): void {
    for (const connection of this.#connections) connection.renew();
  }

  /** Takes no more calls, ends those that wait, and lets those in flight end. */
  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    for (const connection of this.#connections) connection.close();
    this.#startHeld();
  }

  place(call: PooledCall): void {
    const least = this.#least();
    if (least === undefined) {
      call.end(channelClosed);
      return;
    }
    this.#provideFor(this.#wantedCount() + 1);
    if (this.#isWorthWaiting(least)) {
      this.#held.add(call);
      call.hold();
    } else {
      call.startOn(least);
    }
  }

  forget(call: PooledCall): void {
    this.#held.delete(call);
  }

  freed(): void {
    if (this.#held.size > 0) this.#startHeld();
  }

  #make(): PooledConnection {
    const connection: PooledConnection = new PooledConnection(this.#keeperSettings, problem => {
      if (connection.status === 'available') this.#channel = new PooledChannel(this);
      this.#startHeld();
      this.#onStatus(this.#nearest().status, problem);
    });
    return connection;
  }

  /** Of the connections that are ready, the one with the fewest. */
  #least(): Streams | undefined {
    let least: Streams | undefined;
    for (const { status, streams } of this.#connections) {
      if (status === 'available' && (least === undefined || streams.count < least.count)) least = streams;
    }
    return least;
  }

  /** The connection that is nearest to taking calls: the peer is as available as that. */
  #nearest(): PooledConnection {
    return this.#connections.reduce((nearest, other) =>
      compareConnectionStatus(other.status, nearest.status) > 0 ? other : nearest,
    );
  }

  /** Whether `least` has all the streams it may have, and another connection is on its way. */
  #isWorthWaiting(least: Streams): boolean {
    return (
      least.count >= this.#settings.streamsPerConnection &&
      this.#connections.some(({ status }) => status === 'connecting')
    );
  }

  /** The oldest first, as many as there is room for; all of them end when there is no connection left. */
  #startHeld(): void {
    for (const call of this.#held) {
      const least = this.#least();
      if (least !== undefined && this.#isWorthWaiting(least)) return;
      this.#held.delete(call);
      if (least === undefined) call.end(channelClosed);
      else call.startOn(least);
    }
  }

  #wantedCount(): number {
    let count = this.#held.size;
    for (const { streams } of this.#connections) count += streams.count;
    return count;
  }

  #provideFor(wantedCount: number): void {
    this.#peakCount = Math.max(this.#peakCount, wantedCount);
    const { length } = this.#connections;
    const more = connectionsFor(wantedCount, this.#settings) - length;
    if (more <= 0) return;
    const added = Array.from({ length: more }, () => this.#make());
    this.#connections.push(...added);
    if (this.#timer === undefined) this.#beginToWatch(wantedCount);
    for (const connection of added) connection.open();
  }

  /** One look per interval at the most that was wanted in it: a short lull closes nothing, and calls set no timer. */
  readonly #reconsider = (): void => {
    const enough = connectionsEnoughFor(this.#peakCount, this.#settings);
    const superfluous = this.#connections.sort(byWorth).splice(enough);
    this.#timer = undefined;
    if (this.#connections.length > 1) this.#beginToWatch(this.#wantedCount());
    for (const connection of superfluous) connection.close();
  };

  #beginToWatch(wantedCount: number): void {
    this.#peakCount = wantedCount;
    this.#timer = this.#keeperSettings.clock.setTimer(this.#reconsider, this.#settings.scaleDownAfterMs);
  }
}

/** A pool whose connections, calls and time do what the test says. */
import {
  type ChannelInterface,
  connectivityState,
  type InterceptingListener,
  Metadata,
  type StatusObject,
  status,
} from '@grpc/grpc-js';
import { VirtualClock } from '@peerage/testing';
import type { CurrentSignal } from '../src/abortable-target.js';
import type { KeeperSettings } from '../src/connection-keeper.js';
import type { Call } from '../src/grpc-js.js';
import { ConnectionPool } from '../src/pool/connection-pool.js';
import { type PoolOptions, poolSettings } from '../src/pool/pool-options.js';
import { ScriptedChannel } from './scripted-channel.js';

/** A call on a connection. */
export class ScriptedStream {
  readonly did: string[] = [];
  readonly on: PooledScript;
  #listener: InterceptingListener | undefined;

  constructor(on: PooledScript) {
    this.on = on;
  }

  start(_metadata: Metadata, listener: InterceptingListener): void {
    this.#listener = listener;
  }
  startRead(): void {
    this.did.push('read');
  }
  sendMessageWithContext(_context: unknown, message: Buffer): void {
    this.did.push(`send ${message.toString()}`);
  }
  halfClose(): void {
    this.did.push('halfClose');
  }
  cancelWithStatus(code: status): void {
    this.end(code);
  }
  getPeer(): string {
    return 'the server';
  }
  respond(message: unknown): void {
    this.#listener?.onReceiveMetadata(new Metadata());
    this.#listener?.onReceiveMessage(message);
  }
  end(code: status = status.OK): void {
    this.on.streams.delete(this);
    this.#listener?.onReceiveStatus({ code, details: '', metadata: new Metadata() });
  }
}

/** A channel that takes calls, while it is ready. */
export class PooledScript extends ScriptedChannel {
  readonly streams = new Set<ScriptedStream>();

  get state(): connectivityState {
    return this.getConnectivityState(false);
  }

  getTarget(): string {
    return 'scripted:server';
  }

  override createCall(method?: string): unknown {
    // What `Connection` asks a channel that has failed.
    if (method === '/') return super.createCall();
    if (this.state !== connectivityState.READY)
      throw new Error('A call was given to a connection that is not ready.');
    const stream = new ScriptedStream(this);
    this.streams.add(stream);
    return stream;
  }
}

/** A call as its caller sees it. */
export interface HeldCall {
  readonly call: Call;
  /** What was received, in order. */
  readonly received: unknown[];
  /** How it ended; `undefined` while it has not. */
  readonly ended: () => StatusObject | undefined;
}

export interface PoolBed {
  readonly clock: VirtualClock;
  readonly pool: ConnectionPool;
  /** All that were ever made. */
  readonly channels: PooledScript[];
  /** What the peer was told. */
  readonly told: string[];
  readonly open: () => PooledScript[];
  readonly ready: () => PooledScript[];
  readonly connecting: () => PooledScript[];
  /** How many streams each ready connection has. */
  readonly spread: () => number[];
  readonly call: (deadline?: number) => HeldCall;
  readonly calls: (count: number) => HeldCall[];
}

const pools: ConnectionPool[] = [];

/** Closes all that were opened: a call that waits keeps the process alive. */
export function closePools(): void {
  for (const pool of pools.splice(0)) pool.close();
}

/** An open pool, its first connection being made; ten streams to a connection and at most three of those. */
export function openPool(options: PoolOptions = {}, keeper: Partial<KeeperSettings> = {}): PoolBed {
  const clock = new VirtualClock();
  const channels: PooledScript[] = [];
  const told: string[] = [];
  const settings: KeeperSettings = {
    clock,
    random: () => 0.5,
    connectTimeoutMs: 20_000,
    reconnect: { initialMs: 100, maxMs: 1_000, jitter: 0 },
    maxConnectionAgeMs: Number.POSITIVE_INFINITY,
    makeChannel: (signal: CurrentSignal): ChannelInterface => {
      const made = new PooledScript(signal);
      channels.push(made);
      return made.channel;
    },
    ...keeper,
  };
  const pool = new ConnectionPool(
    settings,
    poolSettings({ streamsPerConnection: 10, maxConnections: 3, scaleDownAfterMs: 1_000, ...options }),
    (connectionStatus, problem) => {
      told.push(problem === undefined ? connectionStatus : `${connectionStatus}: ${problem}`);
    },
  );
  pools.push(pool);
  pool.open();
  const inState = (state: connectivityState) => channels.filter(channel => channel.state === state);
  const call = (deadline = Number.POSITIVE_INFINITY): HeldCall => {
    const made = pool.channel.createCall('/a/b', deadline, undefined, null, undefined);
    const received: unknown[] = [];
    let ended: StatusObject | undefined;
    made.start(new Metadata(), {
      onReceiveMetadata: () => void received.push('metadata'),
      onReceiveMessage: message => void received.push(message),
      onReceiveStatus: given => {
        if (ended !== undefined) throw new Error('A call ended twice.');
        ended = given;
      },
    });
    return { call: made, received, ended: () => ended };
  };
  return {
    clock,
    pool,
    channels,
    told,
    open: () => channels.filter(({ closed }) => !closed),
    ready: () => inState(connectivityState.READY),
    connecting: () => inState(connectivityState.CONNECTING),
    spread: () => inState(connectivityState.READY).map(({ streams }) => streams.size),
    call,
    calls: count => Array.from({ length: count }, () => call()),
  };
}

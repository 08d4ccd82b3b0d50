/** A peer that counts what happens to it. */
import type { Clock } from '../clock.js';
import type { ConnectionStatus } from '../connection-status.js';
import type { Identifier } from '../identifier.js';
import { type Outcome, okOutcome } from '../outcome.js';
import type { Peer } from '../peer.js';
import type { SharedPeerOptions } from '../shared-peer.js';
import { DecoratedPeer } from './decorated-peer.js';
import { LatencyHistogram, type LatencySnapshot } from './latency-histogram.js';

/** What happened to a peer since it was retained. */
export interface PeerStatistics {
  readonly identifier: Identifier;
  readonly connectionStatus: ConnectionStatus;
  readonly started: number;
  /** Requests that ended, by gRPC status code; codes that did not occur are left out. */
  readonly ended: Readonly<Record<number, number>>;
  /** Those among the ended that this side cancelled. */
  readonly cancelled: number;
  readonly pending: number;
  /** Of the requests that were measured: all of them, or a sample. */
  readonly latency: LatencySnapshot;
  /** How often the peer became available. */
  readonly connects: number;
  /** How often it stopped being available. */
  readonly disconnects: number;
  readonly availableMs: number;
  /** How long the peer has been retained. */
  readonly retainedMs: number;
}

const codeCount = 17;
const unknownCode = 2;

export class StatisticsPeer extends DecoratedPeer {
  readonly #clock: Clock;
  readonly #retainedAtMs: number;
  readonly #latency: LatencyHistogram;
  readonly #ended = new Float64Array(codeCount);
  #started = 0;
  #cancelled = 0;
  #connects = 0;
  #disconnects = 0;
  /** Up to when it last stopped being available. */
  #availableMs = 0;
  #availableSinceMs: number | undefined;

  constructor(inner: Peer, options: SharedPeerOptions, clock: Clock, latencyBoundsMs: readonly number[]) {
    super(inner, options);
    this.#clock = clock;
    this.#retainedAtMs = clock.now();
    this.#latency = new LatencyHistogram(latencyBoundsMs);
  }

  override startRequest(): void {
    super.startRequest();
    this.#started += 1;
  }

  override endRequest(outcome: Outcome = okOutcome, latencyMs?: number): void {
    super.endRequest(outcome, latencyMs);
    const code = outcome.code in this.#ended ? outcome.code : unknownCode;
    this.#ended[code] = (this.#ended[code] ?? 0) + 1;
    if (outcome.cancelled === true) this.#cancelled += 1;
    if (latencyMs !== undefined) this.#latency.record(latencyMs);
  }

  override innerChanged(): void {
    const available = this.inner.status.connectionStatus === 'available';
    if (available && this.#availableSinceMs === undefined) {
      this.#connects += 1;
      this.#availableSinceMs = this.#clock.now();
    } else if (!available && this.#availableSinceMs !== undefined) {
      this.#disconnects += 1;
      this.#availableMs += this.#clock.now() - this.#availableSinceMs;
      this.#availableSinceMs = undefined;
    }
    super.innerChanged();
  }

  /** What was counted so far; a copy. */
  statistics(): PeerStatistics {
    const nowMs = this.#clock.now();
    const { connectionStatus, pendingRequestCount: pending } = this.status;
    return {
      identifier: this.identifier,
      connectionStatus,
      started: this.#started,
      ended: Object.fromEntries([...this.#ended.entries()].filter(([, count]) => count > 0)),
      cancelled: this.#cancelled,
      pending,
      latency: this.#latency.snapshot(),
      connects: this.#connects,
      disconnects: this.#disconnects,
      availableMs: this.#availableMs + nowMs - (this.#availableSinceMs ?? nowMs),
      retainedMs: nowMs - this.#retainedAtMs,
    };
  }
}

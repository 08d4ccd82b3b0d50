/** Counts how calls ended, and where. */
import { status } from '@grpc/grpc-js';
import { isCallError } from '@peerage/client';

export class Tally {
  failedCount = 0;
  /** Calls that went well, by the peer that answered. */
  readonly answered: Map<string, number> = new Map();
  /** Failed calls by code and peer: `UNAVAILABLE on 127.0.0.1:5005`. */
  readonly failures: Map<string, number> = new Map();
  /** How often a peer was given a call, by its address. A call that is made again counts each time. */
  readonly sent: Map<string, number> = new Map();
  /** The first failure of each kind in full, for people. */
  readonly #examples = new Map<string, string>();

  /** What kinds of failures there were, in alphabetical order. */
  get kinds(): readonly string[] {
    return [...this.failures.keys()].sort();
  }

  get callCount(): number {
    return total(this.answered) + this.failedCount;
  }

  get sentCount(): number {
    return total(this.sent);
  }

  sentTo(peer: string): void {
    increase(this.sent, peer);
  }

  answeredBy(peer: string): void {
    increase(this.answered, peer);
  }

  failed(error: unknown): void {
    const kind = kindOf(error);
    this.failedCount += 1;
    increase(this.failures, kind);
    if (!this.#examples.has(kind)) this.#examples.set(kind, String(error));
  }

  /** One line, and one more for each kind of failure. */
  get summary(): string {
    const again = this.sentCount - this.callCount;
    const sum = `${this.callCount} calls, ${this.failedCount} failed, ${Math.max(0, again)} sent again`;
    const kinds = [...this.failures].map(
      ([kind, count]) => `  ${count} ${kind}, e.g. ${this.#examples.get(kind)}`,
    );
    return [sum, ...kinds].join('\n');
  }
}

function increase(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function total(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

function kindOf(error: unknown): string {
  if (!isCallError(error)) return `no CallError: ${String(error)}`;
  return `${status[error.code] ?? error.code} on ${error.peer ?? 'no peer'}`;
}

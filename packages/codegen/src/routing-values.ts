/** Checks the durations and policies that a .proto file declares, and puts them as clients take them. */
import type { DurationOption, RoutingOptions, Statement } from './routing-options.js';

/** As in `RetryOptions` of the client. */
export interface RetryValues {
  readonly maxAttempts: number;
  readonly initialBackoffMs?: number;
  readonly maxBackoffMs?: number;
  readonly backoffMultiplier?: number;
  readonly retryableStatusCodes?: readonly string[];
}

/** As in `HedgeOptions` of the client. */
export interface HedgeValues {
  readonly maxAttempts: number;
  readonly hedgingDelayMs: number;
  readonly nonFatalStatusCodes?: readonly string[];
}

/** What one method or service declares. `null` is declared to be left out, `undefined` is not declared. */
export interface RoutingValues {
  readonly hashKey: string | null | undefined;
  readonly timeoutMs: number | null | undefined;
  readonly waitForReady: boolean | undefined;
  readonly retry: RetryValues | null | undefined;
  readonly hedge: HedgeValues | null | undefined;
  readonly idempotent: boolean | undefined;
}

/** The values of what `statement` declares; what is wrong is refused, and left out. */
export function routingValues(statement: Statement, statusNames: ReadonlyMap<number, string>): RoutingValues {
  const { hashKey, timeout, waitForReady, idempotent } = statement.options;
  const reader = new ValueReader(statement, statusNames);
  return {
    hashKey: hashKey === '' ? null : hashKey,
    timeoutMs: isZero(timeout) ? null : reader.durationMs('timeout', timeout),
    waitForReady,
    retry: reader.retry(),
    hedge: reader.hedge(),
    idempotent,
  };
}

class ValueReader {
  readonly #statement: Statement;
  readonly #statusNames: ReadonlyMap<number, string>;

  constructor(statement: Statement, statusNames: ReadonlyMap<number, string>) {
    this.#statement = statement;
    this.#statusNames = statusNames;
  }

  retry(): RetryValues | null | undefined {
    const { retry } = this.#statement.options;
    if (retry === undefined || isEmpty(retry)) return retry && null;
    const maxAttempts = this.#attempts('retry', retry.maxAttempts);
    const initialBackoffMs = this.durationMs('retry.initial_backoff', retry.initialBackoff);
    const maxBackoffMs = this.durationMs('retry.max_backoff', retry.maxBackoff);
    const { backoffMultiplier } = retry;
    if (backoffMultiplier !== undefined && !(backoffMultiplier > 0 && Number.isFinite(backoffMultiplier))) {
      this.#refuse('retry.backoff_multiplier', backoffMultiplier, 'a number above 0');
    }
    const codes = this.#codes('retry.retryable_status_codes', retry.retryableStatusCodes);
    return maxAttempts === undefined
      ? undefined
      : {
          maxAttempts,
          ...(initialBackoffMs !== undefined && { initialBackoffMs }),
          ...(maxBackoffMs !== undefined && { maxBackoffMs }),
          ...(backoffMultiplier !== undefined && { backoffMultiplier }),
          ...(codes.length > 0 && { retryableStatusCodes: codes }),
        };
  }

  hedge(): HedgeValues | null | undefined {
    const { hedge } = this.#statement.options;
    if (hedge === undefined || isEmpty(hedge)) return hedge && null;
    const maxAttempts = this.#attempts('hedge', hedge.maxAttempts);
    const { hedgingDelay } = hedge;
    if (hedgingDelay === undefined) this.#statement.refuse('hedge', 'has no hedging_delay');
    const hedgingDelayMs = this.durationMs('hedge.hedging_delay', hedgingDelay, 'from 0 on');
    const codes = this.#codes('hedge.non_fatal_status_codes', hedge.nonFatalStatusCodes);
    return maxAttempts === undefined || hedgingDelayMs === undefined
      ? undefined
      : { maxAttempts, hedgingDelayMs, ...(codes.length > 0 && { nonFatalStatusCodes: codes }) };
  }

  /** A duration in milliseconds. */
  durationMs(
    field: string,
    duration: DurationOption | undefined,
    range: 'above 0' | 'from 0 on' = 'above 0',
  ): number | undefined {
    if (duration === undefined) return undefined;
    const { seconds, nanos } = duration;
    const ms = Number(seconds) * 1_000 + nanos / 1_000_000;
    const wellFormed = Math.abs(nanos) < 1_000_000_000 && Number(seconds) * nanos >= 0;
    const inRange = seconds <= longestSeconds && (range === 'above 0' ? ms > 0 : ms >= 0);
    if (wellFormed && inRange) return ms;
    const expected = wellFormed
      ? `a duration ${range}, of at most 10 000 years`
      : 'seconds and nanos of one sign, with nanos below a second';
    this.#refuse(field, `{ seconds: ${seconds} nanos: ${nanos} }`, expected);
    return undefined;
  }

  #attempts(field: 'retry' | 'hedge', maxAttempts: number | undefined): number | undefined {
    if (maxAttempts === undefined) this.#statement.refuse(field, 'has no max_attempts');
    else if (maxAttempts >= 2 && maxAttempts <= 5) return maxAttempts;
    else this.#refuse(`${field}.max_attempts`, maxAttempts, '2 to 5');
    return undefined;
  }

  #codes(field: string, codes: readonly number[]): string[] {
    return codes.flatMap(code => {
      const name = this.#statusNames.get(code);
      if (name !== undefined && code !== 0) return [name];
      this.#statement.refuse(field, `names ${name ?? code}, which is no status of a failure`);
      return [];
    });
  }

  #refuse(field: string, value: unknown, expected: string): void {
    this.#statement.refuse(field, `is ${String(value)}; expected ${expected}`);
  }
}

/** What `google.protobuf.Duration` can hold. */
const longestSeconds = 315_576_000_000n;

function isZero(duration: DurationOption | undefined): boolean {
  return duration?.seconds === 0n && duration.nanos === 0;
}

function isEmpty(policy: NonNullable<RoutingOptions['retry'] | RoutingOptions['hedge']>): boolean {
  return Object.entries(policy).every(
    ([field, value]) =>
      field.startsWith('$') || value === undefined || (Array.isArray(value) && value.length === 0),
  );
}

/** Runs the attempts at one hedged call beside each other until one of them decides it. */
import type { Identifier } from '@peerage/peer-core';
import type { FailedAttempt } from '../call-error.js';
import type { HedgeSettings } from './hedge-options.js';
import { HedgePlan, never } from './hedge-plan.js';
import { HedgedAttempt } from './hedged-attempt.js';
import type { Call, Invoke, Method } from './middleware.js';
import { Pause } from './pause.js';

export interface RaceResult {
  /** The attempt that decides the call, for better or worse. */
  readonly decisive: HedgedAttempt;
  /** What failed before it and did not. */
  readonly failed: readonly FailedAttempt[];
}

export class HedgeRace {
  readonly #settings: HedgeSettings;
  readonly #next: Invoke;
  readonly #method: Method;
  readonly #call: Call;
  readonly #plan: HedgePlan;
  readonly #tried: Identifier[];
  readonly #running = new Set<HedgedAttempt>();
  /** Milliseconds until another attempt joins. */
  #delayMs = never;

  constructor(settings: HedgeSettings, next: Invoke, method: Method, call: Call) {
    this.#settings = settings;
    this.#next = next;
    this.#method = method;
    this.#call = call;
    this.#plan = new HedgePlan(settings, call.options);
    this.#tried = [...(call.options.tried ?? [])];
  }

  /** Whatever runs beside the decisive attempt is called off. */
  async run(): Promise<RaceResult> {
    const failed: FailedAttempt[] = [];
    this.#start();
    for (;;) {
      // Answers that came while this process was busy are heard before time is up.
      const hedged = (await this.#hear(this.#delayMs)) ?? (await this.#hear(0));
      if (hedged === undefined) this.#timeUp();
      else if (this.#decides(hedged)) return { decisive: hedged, failed };
      else failed.push(...hedged.failures);
    }
  }

  #start(): void {
    const hedged = new HedgedAttempt(this.#next, this.#call, {
      method: this.#method,
      tried: this.#tried,
      previousCount: this.#plan.startedCount,
    });
    this.#running.add(hedged);
    this.#plan.started();
    this.#delayMs = this.#plan.hedgingDelayMs;
  }

  /** The next attempt that answers or fails; `undefined` when none does within `delayMs`. */
  async #hear(delayMs: number): Promise<HedgedAttempt | undefined> {
    const heard = Array.from(this.#running, hedged => hedged.heard);
    if (delayMs === never) return Promise.race(heard);
    const pause = new Pause(this.#settings.clock, delayMs, this.#call.options.signal);
    try {
      return await Promise.race([...heard, pause.over]);
    } finally {
      pause.end();
    }
  }

  #timeUp(): void {
    const running = [...this.#running];
    if (running.length === 0) this.#start();
    // Another attempt would only wait behind one that waits for its peer.
    else if (running.some(({ attempt }) => !attempt.hasPeer)) this.#delayMs = this.#plan.hedgingDelayMs;
    else if (this.#plan.tooSlow()) this.#start();
    else this.#delayMs = never;
  }

  /** Whether an attempt that was heard decides the call; if it does not, another may take its place. */
  #decides(hedged: HedgedAttempt): boolean {
    this.#running.delete(hedged);
    const delayMs = this.#plan.heard(hedged.error);
    if (delayMs === undefined || (delayMs === never && this.#running.size === 0)) {
      for (const other of this.#running) other.callOff();
      return true;
    }
    if (delayMs === 0) this.#start();
    else this.#delayMs = delayMs;
    return false;
  }
}

/** The order of events: what is done when, in proportion to the length of the run. */
import type { Clock } from '@peerage/peer-core';
import { pause } from './pause.js';

export interface Step {
  /** When, from 0, the start of the run, to 1, its end. */
  readonly at: number;
  readonly act: () => void;
}

export interface ScenarioOptions {
  readonly durationMs: number;
  readonly clock: Clock;
  /** Leaves out the steps that are still to come. */
  readonly signal: AbortSignal;
}

/** Takes the steps, each at its time, and resolves at the end of the run. Rejects with what a step throws. */
export async function play(
  steps: readonly Step[],
  { durationMs, clock, signal }: ScenarioOptions,
): Promise<void> {
  const startMs = clock.now();
  const reach = (at: number): Promise<void> => pause(startMs + at * durationMs - clock.now(), clock, signal);
  for (const { at, act } of steps) {
    await reach(at);
    if (signal.aborted) return;
    act();
  }
  await reach(1);
}

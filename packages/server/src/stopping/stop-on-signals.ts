/** Ties the end of a server to the signals that ask a process to end. */
import type { Server } from '../server.js';
import type { StopReport } from './shutdown.js';
import { type StopOptions, stopSettingsOf } from './stop-options.js';

/** The times to stop in, and the signals. */
export interface StopOnSignalsOptions extends StopOptions {
  /** SIGTERM and SIGINT by default. */
  readonly signals?: readonly NodeJS.Signals[] | undefined;
  /** Told how the server stopped, for whatever else there is to close. */
  readonly onStopped?: ((report: StopReport, signal: NodeJS.Signals) => void) | undefined;
}

/**
 * Stops `server` at the first of the signals. The process ends by itself when nothing else holds it; a second signal
 * ends it at once, as it does without this.
 *
 * @returns A function that takes this back.
 * @throws PeerError `invalid-configuration` naming the option.
 * @example
 * stopOnSignals(server, { delayMs: 5_000, drainTimeoutMs: 20_000 });
 */
export function stopOnSignals(server: Server, options: StopOnSignalsOptions = {}): () => void {
  const { signals = ['SIGTERM', 'SIGINT'], onStopped, ...times } = options;
  stopSettingsOf(times);

  function forget(): void {
    for (const signal of signals) process.off(signal, stop);
  }

  function stop(signal: NodeJS.Signals): void {
    forget();
    void server.stop(times).then(report => onStopped?.(report, signal));
  }

  for (const signal of signals) process.on(signal, stop);
  return forget;
}

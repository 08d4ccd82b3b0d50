/** Ties the end of a server to the signals that ask a process to end. */
import { constants } from 'node:os';
import { PeerError, tellProblem } from '@peerage/peer-core';
import { callback, checkSettings, each, type Rules, role, rule } from '@peerage/peer-core/settings';
import type { Server } from '../server.js';
import type { StopReport } from './shutdown.js';
import { type StopOptions, stopRules } from './stop-options.js';

/** The times to stop in, and the signals. */
export interface StopOnSignalsOptions extends StopOptions {
  /** SIGTERM and SIGINT by default. */
  readonly signals?: readonly NodeJS.Signals[] | undefined;
  /** Told how the server stopped, for whatever else there is to close; what it throws becomes a process warning. */
  readonly onStopped?: ((report: StopReport, signal: NodeJS.Signals) => void) | undefined;
}

const serverRule = role('what createServer() gives', 'stop', 'listen');

const rules: Rules<StopOnSignalsOptions> = {
  ...stopRules,
  signals: each(
    rule('a signal, such as SIGTERM', value => typeof value === 'string' && value in constants.signals),
  ),
  onStopped: callback,
};

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
  serverRule.check('server', server);
  checkSettings('stopOnSignals', options, rules);
  const { signals = ['SIGTERM', 'SIGINT'], onStopped, ...times } = options;

  function forget(): void {
    for (const signal of signals) process.off(signal, stop);
  }

  function stop(signal: NodeJS.Signals): void {
    forget();
    void server
      .stop(times)
      .then(report => onStopped?.(report, signal))
      .catch((cause: unknown) => {
        const details = { callback: 'onStopped', of: 'stopOnSignals' };
        tellProblem(undefined, server.name, new PeerError('callback-failed', details, { cause }));
      });
  }

  for (const signal of signals) process.on(signal, stop);
  return forget;
}

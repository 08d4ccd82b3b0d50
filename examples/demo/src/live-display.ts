/** Shows the run as a table that stays in its place on a terminal, below the events so far. */
import type { WriteStream } from 'node:tty';
import { createLogUpdate } from 'log-update';
import { type Display, eventLine, progressLine } from './display.js';
import { peerTable } from './peer-table.js';

export function liveDisplay(terminal: WriteStream): Display {
  // A terminal that does not know its size says 0, and on that nothing could be shown.
  terminal.columns ||= 80;
  terminal.rows ||= 24;
  const screen = createLogUpdate(terminal);
  return {
    intervalMs: 100,
    showEvent: event => screen.persist(eventLine(event)),
    showProgress: progress => screen(`${peerTable(progress.rows)}\n${progressLine(progress)}`),
    end: () => {
      screen.clear();
      screen.done();
    },
  };
}

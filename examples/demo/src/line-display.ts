/** Shows the run as lines, for logs and pipes. */
import { type Display, eventLine, progressLine } from './display.js';

export function lineDisplay(print: (line: string) => void): Display {
  return {
    intervalMs: 1000,
    showEvent: event => print(eventLine(event)),
    showProgress: progress => print(progressLine(progress)),
    end: () => undefined,
  };
}

/** The command: `npm start`. Its exit code is 0 when all went as it should, 1 when not, 130 after Ctrl+C. */
import { type CommandLineOptions, commandLine } from './command-line.js';
import { runDemo } from './demo.js';
import { lineDisplay } from './line-display.js';
import { liveDisplay } from './live-display.js';
import { summaryLines } from './summary.js';

const { seconds, rate, json } = commandLine().parse().opts<CommandLineOptions>();
const { stdout } = process;

const interruption = new AbortController();
const exitCodes = { SIGINT: 130, SIGTERM: 143 };
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // Once: whoever insists ends the process at once.
  process.once(signal, () => {
    process.exitCode = exitCodes[signal];
    interruption.abort();
  });
}

// Nobody reads any more, as after `| head`.
stdout.on('error', () => interruption.abort());

console.log(`${rate} calls per second for ${seconds} s, each to the peer with the fewest pending requests.`);
const result = await runDemo({
  durationMs: seconds * 1000,
  ratePerS: rate,
  display: stdout.isTTY ? liveDisplay(stdout) : lineDisplay(line => console.log(line)),
  signal: interruption.signal,
});
for (const line of summaryLines(result)) console.log(line);
if (json) console.log(JSON.stringify(result.report));
if (result.faults.length > 0) process.exitCode = 1;

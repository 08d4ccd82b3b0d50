/**
 * Measures one client in a process of its own.
 *
 * Its command line says which, and the ports to call: `<client> <port>…`.
 */
import { answer } from '../subprocess.js';
import { clients } from './clients.js';
import type { Echo } from './echo.js';
import { type CallQuestion, type CallSample, load } from './load.js';

/** Calls until the code of a client is compiled take about so long. */
const warmUp = { inFlight: 64, durationMs: 1_000 };

const [name = '', ...ports] = process.argv.slice(2);

async function connectWarm(): Promise<Echo> {
  const client = clients[name];
  if (client === undefined) throw new Error(`There is no client "${name}" to measure.`);
  const { connect } = await client();
  const echo = connect(ports.map(Number));
  await load(echo, warmUp);
  return echo;
}

let warm: Promise<Echo> | undefined;

answer(async (question: CallQuestion): Promise<CallSample> => {
  warm ??= connectWarm();
  return load(await warm, question);
});

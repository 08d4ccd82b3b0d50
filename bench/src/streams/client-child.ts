/**
 * Measures one client in a process of its own.
 *
 * Its command line says which, and the port of the server: `<client> <port>`.
 */
import { answer } from '../subprocess.js';
import { clients } from './clients.js';
import { load, type StreamQuestion, type StreamSample } from './load.js';
import { directions, type StreamClient } from './stream-client.js';

/** Until its code is compiled, a direction takes about so long. */
const warmUpMs = 700;

const [name = '', port] = process.argv.slice(2);

async function connectWarm(): Promise<StreamClient> {
  const client = clients[name];
  if (client === undefined) throw new Error(`There is no client "${name}" to measure.`);
  const { connect } = await client();
  const streams = connect(Number(port));
  for (const direction of directions) await load(streams, { direction, durationMs: warmUpMs });
  return streams;
}

let warm: Promise<StreamClient> | undefined;

answer(async (question: StreamQuestion): Promise<StreamSample> => {
  warm ??= connectWarm();
  return load(await warm, question);
});

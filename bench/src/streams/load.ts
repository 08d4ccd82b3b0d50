/** Moves messages for a while, stream after stream, and says what they cost. */
import type { Direction, StreamClient } from './stream-client.js';

export interface StreamQuestion {
  readonly direction: Direction;
  readonly durationMs: number;
}

export interface StreamSample {
  /** CPU microseconds of this process, and so of the client alone, per message of one direction. */
  readonly cpuUsPerMessage: number;
  readonly messagesPerS: number;
}

/** Long enough for what happens once per stream not to matter. */
const messageCount = 2_000;

export async function load(
  client: StreamClient,
  { direction, durationMs }: StreamQuestion,
): Promise<StreamSample> {
  let moved = 0;
  const startMs = performance.now();
  const cpuBefore = process.cpuUsage();
  while (performance.now() - startMs < durationMs) {
    const arrived = await client[direction](messageCount);
    if (arrived !== messageCount) throw new Error(`${arrived} of ${messageCount} messages arrived.`);
    moved += arrived;
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  const tookS = (performance.now() - startMs) / 1000;
  return { cpuUsPerMessage: (user + system) / moved, messagesPerS: moved / tookS };
}

/**
 * Moves one long stream in a process of its own and watches its memory.
 *
 * Its command line says how, and the port of the server: `<reader> <port>`.
 */
import { getHeapStatistics } from 'node:v8';
import type { Direction } from '../streams/stream-client.js';
import { answer } from '../subprocess.js';
import { readers } from './readers.js';

export interface BacklogQuestion {
  readonly direction: Direction;
  readonly messages: number;
}

export interface BacklogSample {
  /** The most memory that objects and buffers of the process had, garbage not counted. */
  readonly peakMb: number;
  readonly messagesPerS: number;
}

const everyMs = 200;

const [name = '', port] = process.argv.slice(2);
const client = readers[name]?.(Number(port));

function usedMb(): number {
  gc?.();
  const { used_heap_size: heapBytes, external_memory: externalBytes } = getHeapStatistics();
  return (heapBytes + externalBytes) / 1e6;
}

answer(async ({ direction, messages }: BacklogQuestion): Promise<BacklogSample> => {
  if (client === undefined) throw new Error(`There is no reader "${name}".`);
  let peakMb = usedMb();
  const watch = setInterval(() => {
    peakMb = Math.max(peakMb, usedMb());
  }, everyMs);
  const startMs = performance.now();
  const moved = await client[direction](messages);
  const tookS = (performance.now() - startMs) / 1000;
  clearInterval(watch);
  if (moved !== messages) throw new Error(`${moved} of ${messages} messages arrived.`);
  return { peakMb: Math.max(peakMb, usedMb()), messagesPerS: messages / tookS };
});

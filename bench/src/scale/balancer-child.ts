/**
 * Measures one balancer in a process of its own.
 *
 * Its command line says which, at how many addresses there are endpoints, and their port: `<balancer> <count> <port>`.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { median } from '../median.js';
import { answer } from '../subprocess.js';
import type { Balancer } from './balancer.js';
import { balancers } from './balancers.js';
import { endpointAddresses } from './endpoints.js';
import type { ScaleQuestion } from './scale-run.js';

const [name = '', count, port] = process.argv.slice(2);
const addresses = endpointAddresses(Number(count), Number(port));

const noopCount = 5;
const pickBatch = { count: 2_000, size: 64 };

let balancer: Balancer | undefined;

const answers: Readonly<
  Record<ScaleQuestion['ask'], (from: number, to: number) => number | Promise<number>>
> = {
  make: async () => {
    balancer?.close();
    balancer = await make();
    return 0;
  },
  update: (from, to) => {
    current().update(from, to);
    return 0;
  },
  'cpu-ms': cpuMs,
  'heap-kib': heapKiB,
  'noop-cpu-ms': noopCpuMs,
  'pick-ns': pickNs,
};

answer(({ ask, from, to }: ScaleQuestion) => answers[ask](from, to));

async function make(): Promise<Balancer> {
  const load = balancers[name];
  if (load === undefined) throw new Error(`There is no balancer "${name}" to measure.`);
  const { makeBalancer } = await load();
  return makeBalancer(addresses);
}

function current(): Balancer {
  if (balancer === undefined) throw new Error('There is no balancer yet.');
  return balancer;
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

async function heapKiB(): Promise<number> {
  // What has just been let go of may take a turn to be garbage.
  await nextTurn();
  gc?.();
  await nextTurn();
  gc?.();
  return process.memoryUsage().heapUsed / 1024;
}

async function noopCpuMs(from: number, to: number): Promise<number> {
  const before = cpuMs();
  for (let update = 0; update < noopCount; update++) {
    current().update(from, to);
    // What an update leaves for later belongs to it.
    await nextTurn();
    await nextTurn();
  }
  return (cpuMs() - before) / noopCount;
}

/**
 * Wall time of the picks alone: between batches is time for what balancers leave for later. The median, because a batch
 * is so short that whatever else the machine does falls on few of them.
 */
async function pickNs(): Promise<number> {
  const picks = current();
  const batchMs: number[] = [];
  while (batchMs.length < pickBatch.count) {
    const startMs = performance.now();
    for (let pick = 0; pick < pickBatch.size; pick++) picks.pick();
    batchMs.push(performance.now() - startMs);
    await nextTurn();
  }
  // The first half warms up.
  return (median(batchMs.slice(pickBatch.count / 2)) * 1e6) / pickBatch.size;
}

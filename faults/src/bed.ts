/** Greeters that stay well, and callers of them under steady load. A scenario adds what does not stay well. */
import { Callers, type CallersOptions } from './load/callers.js';
import type { GreeterOptions } from './servers/greeter-options.js';
import { GreeterProcess } from './servers/greeter-process.js';
import type { SourceProcessOptions } from './servers/source-process.js';
import { socketCount } from './sockets/descriptors.js';
import { Forwarder } from './sockets/forwarder.js';
import { type Behaviour, Listener } from './sockets/listener.js';
import { until } from './until.js';

export interface BedOptions extends CallersOptions {
  /** How many greeters there are from the beginning; 2 by default. */
  readonly greeterCount?: number;
  /** What all greeters are like. */
  readonly greeter?: GreeterOptions;
}

/**
 * Runs `scenario` and says how the calls fared. Whatever was started has ended when the promise settles, and every
 * connection is closed.
 */
export async function withBed(
  { greeterCount = 2, greeter = {}, ...options }: BedOptions,
  scenario: (bed: Bed, callers: Callers) => Promise<void>,
): Promise<void> {
  const countBefore = socketCount();
  const callers = new Callers(options);
  const bed = new Bed(greeter, callers);
  try {
    await bed.start(greeterCount);
    await scenario(bed, callers);
  } finally {
    process.stdout.write(`${expect.getState().currentTestName}\n${callers.summary}\n`);
    await bed.stop();
    await callers.stop();
  }
  await until(() => socketCount() <= countBefore, 'every connection is closed');
}

export class Bed {
  readonly #greeterOptions: GreeterOptions;
  readonly #callers: Callers;
  readonly #ends: (() => unknown)[] = [];
  #greeters: readonly GreeterProcess[] = [];

  constructor(greeterOptions: GreeterOptions, callers: Callers) {
    this.#greeterOptions = greeterOptions;
    this.#callers = callers;
  }

  /** Those that were there from the beginning. */
  get greeters(): readonly GreeterProcess[] {
    return this.#greeters;
  }

  /** Theirs. */
  get addresses(): readonly string[] {
    return this.#greeters.map(({ address }) => address);
  }

  async start(greeterCount: number): Promise<void> {
    await this.#callers.start();
    this.#greeters = await Promise.all(Array.from({ length: greeterCount }, () => this.startGreeter()));
    if (greeterCount > 0) await this.#callers.introduce(...this.addresses);
  }

  /** Starts a greeter that nobody knows yet. */
  async startGreeter(
    options: GreeterOptions = {},
    where: SourceProcessOptions = {},
  ): Promise<GreeterProcess> {
    const greeter = await GreeterProcess.start({ ...this.#greeterOptions, ...options }, where);
    this.keep(() => greeter.kill());
    return greeter;
  }

  /** Starts a greeter and waits until it answers all callers. */
  async join(options: GreeterOptions = {}): Promise<GreeterProcess> {
    const greeter = await this.startGreeter(options);
    await this.#callers.introduce(greeter.address);
    return greeter;
  }

  /** Opens something that is no server. */
  async listen(behaviour: Behaviour): Promise<Listener> {
    const listener = new Listener(behaviour);
    await listener.open();
    this.keep(() => listener.close());
    return listener;
  }

  /** Starts a greeter behind a proxy that can fail. Nobody knows either yet. */
  async startBehindProxy(): Promise<Forwarder> {
    const { address } = await this.startGreeter();
    const forwarder = new Forwarder(address);
    await forwarder.open();
    this.keep(() => forwarder.close());
    return forwarder;
  }

  /** Has `end` called when the scenario is over, the last first. */
  keep(end: () => unknown): void {
    this.#ends.push(end);
  }

  async stop(): Promise<void> {
    for (let end = this.#ends.pop(); end !== undefined; end = this.#ends.pop()) await end();
  }
}

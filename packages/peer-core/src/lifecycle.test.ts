import { HookedLifecycle, type LifecycleHooks, type LifecycleState } from './lifecycle.js';

/** A lifecycle whose asynchronous hooks end when the test says so. */
class Gated {
  readonly calls: string[] = [];
  readonly lifecycle: HookedLifecycle;
  readonly #waiting: { resolve(): void; reject(error: Error): void }[] = [];

  constructor() {
    this.lifecycle = new HookedLifecycle({
      start: () => this.#enter('start'),
      stop: () => this.#enter('stop'),
    });
  }

  get state(): LifecycleState {
    return this.lifecycle.state;
  }

  async pass(): Promise<void> {
    this.#next().resolve();
    await settled();
  }

  async fail(message: string): Promise<void> {
    this.#next().reject(new Error(message));
    await settled();
  }

  #enter(hook: string): Promise<void> {
    this.calls.push(hook);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
    });
  }

  #next(): { resolve(): void; reject(error: Error): void } {
    const next = this.#waiting.shift();
    if (next === undefined) throw new Error('No hook is under way.');
    return next;
  }
}

/** Lets every promise that can settle do so. */
function settled(): Promise<void> {
  return new Promise(resolve => {
    setImmediate(resolve);
  });
}

function synchronous(hooks: Partial<LifecycleHooks> = {}): { calls: string[]; lifecycle: HookedLifecycle } {
  const calls: string[] = [];
  const lifecycle = new HookedLifecycle({
    start: () => {
      calls.push('start');
      return hooks.start?.();
    },
    stop: () => {
      calls.push('stop');
      return hooks.stop?.();
    },
  });
  return { calls, lifecycle };
}

describe('a lifecycle with synchronous hooks', () => {
  it('runs when start returns and has stopped when stop returns', async () => {
    const { calls, lifecycle } = synchronous();
    expect(lifecycle.state).toBe('idle');
    const started = lifecycle.start();
    expect(lifecycle.state).toBe('running');
    const stopped = lifecycle.stop();
    expect(lifecycle.state).toBe('stopped');
    await Promise.all([started, stopped]);
    expect(calls).toEqual(['start', 'stop']);
  });

  it('starts again', async () => {
    const { calls, lifecycle } = synchronous();
    await lifecycle.start();
    await lifecycle.stop();
    await lifecycle.start();
    expect(lifecycle.state).toBe('running');
    expect(calls).toEqual(['start', 'stop', 'start']);
  });

  it('starts once and stops once however often it is asked to', async () => {
    const { calls, lifecycle } = synchronous();
    await Promise.all([lifecycle.start(), lifecycle.start()]);
    await lifecycle.start();
    await Promise.all([lifecycle.stop(), lifecycle.stop()]);
    await lifecycle.stop();
    expect(calls).toEqual(['start', 'stop']);
  });

  it('stays idle when stopped before it was ever started', async () => {
    const { calls, lifecycle } = synchronous();
    await lifecycle.stop();
    expect(lifecycle.state).toBe('idle');
    expect(calls).toEqual([]);
  });

  it('rejects when the start hook throws, after undoing the start', async () => {
    const { calls, lifecycle } = synchronous({
      start: () => {
        throw new Error('no start');
      },
    });
    await expect(lifecycle.start()).rejects.toThrow('no start');
    expect(lifecycle.state).toBe('stopped');
    expect(calls).toEqual(['start', 'stop']);
  });

  it('queues a stop that is called from inside the start hook', async () => {
    const answers: Promise<void>[] = [];
    const { calls, lifecycle } = synchronous({ start: () => void answers.push(lifecycle.stop()) });
    await lifecycle.start();
    await Promise.all(answers);
    expect(lifecycle.state).toBe('stopped');
    expect(calls).toEqual(['start', 'stop']);
  });

  it('gives a start inside the start hook the answer of the one under way', async () => {
    const answers: Promise<void>[] = [];
    const { calls, lifecycle } = synchronous({ start: () => void answers.push(lifecycle.start()) });
    const started = lifecycle.start();
    expect(answers).toEqual([started]);
    await started;
    expect(calls).toEqual(['start']);
  });
});

describe('a lifecycle with asynchronous hooks', () => {
  it('passes through every state', async () => {
    const gated = new Gated();
    const started = gated.lifecycle.start();
    expect(gated.state).toBe('starting');
    await gated.pass();
    await started;
    expect(gated.state).toBe('running');
    const stopped = gated.lifecycle.stop();
    expect(gated.state).toBe('stopping');
    await gated.pass();
    await stopped;
    expect(gated.state).toBe('stopped');
  });

  it('has set the state before anybody who waits hears of it', async () => {
    const gated = new Gated();
    const seen: LifecycleState[] = [];
    const started = gated.lifecycle.start().then(() => seen.push(gated.state));
    await gated.pass();
    await started;
    expect(seen).toEqual(['running']);
  });

  it('stops only once it has started', async () => {
    const gated = new Gated();
    const started = gated.lifecycle.start();
    const stopped = gated.lifecycle.stop();
    expect(gated.calls).toEqual(['start']);
    await gated.pass();
    expect(gated.calls).toEqual(['start', 'stop']);
    await gated.pass();
    await Promise.all([started, stopped]);
    expect(gated.state).toBe('stopped');
  });

  it('starts again only once it has stopped', async () => {
    const gated = new Gated();
    const started = gated.lifecycle.start();
    await gated.pass();
    await started;
    const stopped = gated.lifecycle.stop();
    const again = gated.lifecycle.start();
    expect(gated.calls).toEqual(['start', 'stop']);
    await gated.pass();
    await stopped;
    expect(gated.calls).toEqual(['start', 'stop', 'start']);
    await gated.pass();
    await again;
    expect(gated.state).toBe('running');
  });

  it('ends where the last call leads', async () => {
    const gated = new Gated();
    const answers = [gated.lifecycle.start(), gated.lifecycle.stop(), gated.lifecycle.start()];
    await gated.pass();
    await gated.pass();
    await gated.pass();
    await Promise.all(answers);
    expect(gated.calls).toEqual(['start', 'stop', 'start']);
    expect(gated.state).toBe('running');
  });

  it('has nothing to stop after a failed start', async () => {
    const gated = new Gated();
    const started = gated.lifecycle.start();
    const stopped = gated.lifecycle.stop();
    const refused = expect(started).rejects.toThrow('no start');
    await gated.fail('no start');
    expect(gated.state).toBe('stopping');
    await gated.pass();
    await refused;
    await expect(stopped).resolves.toBeUndefined();
    await expect(gated.lifecycle.stop()).resolves.toBeUndefined();
    expect(gated.calls).toEqual(['start', 'stop']);
    expect(gated.state).toBe('stopped');
  });

  it('tries again when started after a failed start', async () => {
    const gated = new Gated();
    const refused = expect(gated.lifecycle.start()).rejects.toThrow('no start');
    await gated.fail('no start');
    await gated.pass();
    await refused;
    const again = gated.lifecycle.start();
    await gated.pass();
    await again;
    expect(gated.calls).toEqual(['start', 'stop', 'start']);
    expect(gated.state).toBe('running');
  });

  it('gives queued calls their turn after a failure', async () => {
    const gated = new Gated();
    const refused = expect(gated.lifecycle.start()).rejects.toThrow('no start');
    const stopped = gated.lifecycle.stop();
    const again = gated.lifecycle.start();
    await gated.fail('no start');
    await gated.pass();
    await gated.pass();
    await Promise.all([refused, stopped, again]);
    expect(gated.calls).toEqual(['start', 'stop', 'start']);
    expect(gated.state).toBe('running');
  });

  it('counts as stopped when stopping failed', async () => {
    const gated = new Gated();
    const started = gated.lifecycle.start();
    await gated.pass();
    await started;
    const refused = expect(gated.lifecycle.stop()).rejects.toThrow('no stop');
    const again = gated.lifecycle.start();
    await gated.fail('no stop');
    await refused;
    await gated.pass();
    await again;
    expect(gated.state).toBe('running');
  });

  it('resolves a stop after one that failed', async () => {
    const gated = new Gated();
    const started = gated.lifecycle.start();
    await gated.pass();
    await started;
    const refused = expect(gated.lifecycle.stop()).rejects.toThrow('no stop');
    await gated.fail('no stop');
    await refused;
    expect(gated.state).toBe('stopped');
    await expect(gated.lifecycle.stop()).resolves.toBeUndefined();
  });

  it('tells why it could not start even when undoing that fails too, and warns of the latter', async () => {
    const gated = new Gated();
    const emitWarning = jest.spyOn(process, 'emitWarning').mockReturnValue();
    const refused = expect(gated.lifecycle.start()).rejects.toThrow('no start');
    await gated.fail('no start');
    await gated.fail('no stop');
    await refused;
    expect(gated.state).toBe('stopped');
    expect(emitWarning.mock.calls).toEqual([
      [
        'The stop callback of a lifecycle whose start failed threw.',
        { type: 'PeerError', code: 'callback-failed', detail: 'Error: no stop' },
      ],
    ]);
    emitWarning.mockRestore();
  });
});

/** A network of its own for a server, joined to this one by a cable that can lose whatever is sent through it. */
import { execFileSync } from 'node:child_process';

export class NetworkNamespace {
  /** The server's address in there. */
  readonly host: string;
  /** Runs the command that follows it in there. */
  readonly within: readonly string[];
  readonly #name: string;
  /** The two ends of the cable. */
  readonly #outer: string;
  readonly #inner: string;

  private constructor(number: number) {
    this.#name = `faults${number}`;
    this.#outer = `faults${number}a`;
    this.#inner = `faults${number}b`;
    this.within = ['ip', 'netns', 'exec', this.#name];
    // Four addresses of those that are set apart for tests of networks (RFC 2544).
    const subnet = `198.18.${number % 256}`;
    const first = ((number >> 8) % 64) * 4;
    this.host = `${subnet}.${first + 2}`;
    run('ip', 'netns', 'add', this.#name);
    try {
      run('ip', 'link', 'add', this.#outer, 'type', 'veth', 'peer', 'name', this.#inner, 'netns', this.#name);
      run('ip', 'address', 'add', `${subnet}.${first + 1}/30`, 'dev', this.#outer);
      run('ip', '-n', this.#name, 'address', 'add', `${this.host}/30`, 'dev', this.#inner);
      run('ip', 'link', 'set', this.#outer, 'up');
      run('ip', '-n', this.#name, 'link', 'set', this.#inner, 'up');
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** @throws Error saying what the machine lacks, or does not let this process do. */
  static open(): NetworkNamespace {
    return new NetworkNamespace(process.pid);
  }

  /** What keeps this process from opening one; `undefined` when nothing does. */
  static obstacle(): string | undefined {
    try {
      const namespace = NetworkNamespace.open();
      try {
        namespace.losePackets();
      } finally {
        namespace.close();
      }
      return undefined;
    } catch (error) {
      return String(error);
    }
  }

  /** From here on packets are lost in both directions, and neither side is told. */
  losePackets(): void {
    run('tc', 'qdisc', 'replace', 'dev', this.#outer, 'root', 'blackhole');
    run('tc', '-n', this.#name, 'qdisc', 'replace', 'dev', this.#inner, 'root', 'blackhole');
  }

  deliverPackets(): void {
    run('tc', 'qdisc', 'delete', 'dev', this.#outer, 'root');
    run('tc', '-n', this.#name, 'qdisc', 'delete', 'dev', this.#inner, 'root');
  }

  /** Both ends of the cable go with the network that one of them is in. */
  close(): void {
    run('ip', 'netns', 'delete', this.#name);
  }
}

/** @throws Error with what the command has to say. */
function run(command: string, ...args: readonly string[]): void {
  try {
    execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (cause) {
    const { stderr, message } = cause as Error & { readonly stderr?: Buffer };
    const problem = stderr?.toString().trim();
    throw new Error(`${[command, ...args].join(' ')}: ${problem === '' ? message : (problem ?? message)}`, {
      cause,
    });
  }
}

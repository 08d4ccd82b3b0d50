/** Notices changes of .proto files, and of the config file. */
import { basename, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type FSWatcher, watch } from 'chokidar';

/** Editors and git write several files at once; all of it is to be one change. */
const quietMs = 50;

export class ProtoWatcher {
  readonly #configPath: string | undefined;
  #directories: readonly string[] = [];
  #watcher: FSWatcher | undefined;
  /** Something changed that nobody was told of. */
  #changed = false;
  #wake: () => void = () => undefined;

  constructor(configPath: string | undefined) {
    this.#configPath = configPath;
  }

  /** Watches `directories`, in place of those before; whatever changes after it resolves is noticed. */
  async follow(directories: readonly string[]): Promise<void> {
    if (directories.join('\n') === this.#directories.join('\n')) return;
    this.#directories = directories;
    await this.close();
    const paths = this.#configPath === undefined ? directories : [...directories, this.#configPath];
    const watcher = watch([...paths], {
      ignoreInitial: true,
      ignored: (path, stats) =>
        basename(path) === 'node_modules' || (stats?.isFile() === true && !this.#matters(path)),
    });
    this.#watcher = watcher;
    watcher.on('all', (_, path) => {
      if (this.#matters(path)) this.#note();
    });
    await new Promise<void>((ready, fail) => {
      watcher.once('ready', ready).once('error', fail);
    });
  }

  /** Resolves when something has changed and all is quiet again; to `false` when `signal` aborts. */
  async changed(signal: AbortSignal): Promise<boolean> {
    const wake = (): void => this.#wake();
    signal.addEventListener('abort', wake, { once: true });
    while (!this.#changed && !signal.aborted) {
      await new Promise<void>(resolveWake => {
        this.#wake = resolveWake;
      });
    }
    signal.removeEventListener('abort', wake);
    while (this.#changed && !signal.aborted) {
      this.#changed = false;
      await delay(quietMs);
    }
    return !signal.aborted;
  }

  async close(): Promise<void> {
    await this.#watcher?.close();
  }

  #note(): void {
    this.#changed = true;
    this.#wake();
  }

  #matters(path: string): boolean {
    return (
      path.endsWith('.proto') ||
      (this.#configPath !== undefined && resolve(path) === resolve(this.#configPath))
    );
  }
}

/** Something that is made of the files of TLS, and made again when they change. */
import {
  type Clock,
  isPeerError,
  type Observer,
  PeerError,
  type Timer,
  tellProblem,
} from '@peerage/peer-core';
import { readNow, readSoon, sameContents, type TlsContents, type TlsPaths } from './tls-files.js';

export interface FollowSettings<Made> {
  /** Names the origin of problems. */
  readonly name: string;
  /** Called with contents that have changed; throws PeerError `tls-files-unusable` when they are no good. */
  readonly make: (contents: TlsContents) => Made;
  readonly pollMs: number;
  readonly observer: Observer | undefined;
  readonly clock: Clock;
}

/** Always what was made of the last good contents. Looks at the files for as long as somebody listens. */
export class FollowedFiles<Made> {
  readonly #paths: TlsPaths;
  readonly #settings: FollowSettings<Made>;
  readonly #listeners = new Set<() => void>();
  #current: Made;
  #used: TlsContents;
  /** The last look, and the last that counted. */
  #seen: Reading;
  #settled: Reading;
  #timer: Timer | undefined;
  #looking = false;

  /** @throws PeerError `tls-files-unusable`. */
  constructor(paths: TlsPaths, settings: FollowSettings<Made>) {
    this.#paths = paths;
    this.#settings = settings;
    this.#used = readNow(paths);
    this.#current = settings.make(this.#used);
    this.#seen = this.#used;
    this.#settled = this.#used;
  }

  get current(): Made {
    return this.#current;
  }

  onRotated(listener: () => void): () => void {
    // A function of its own, so that the same listener may be given twice.
    const told = (): void => listener();
    this.#listeners.add(told);
    this.#plan();
    return () => {
      this.#listeners.delete(told);
      if (this.#listeners.size > 0) return;
      this.#timer?.cancel();
      this.#timer = undefined;
    };
  }

  /** The next look, if anybody wants to know and none is under way. */
  #plan(): void {
    if (this.#listeners.size === 0 || this.#timer !== undefined || this.#looking) return;
    const { clock, pollMs } = this.#settings;
    this.#timer = clock.setTimer(() => void this.#look(), pollMs).unref();
  }

  async #look(): Promise<void> {
    this.#timer = undefined;
    this.#looking = true;
    const reading = await readSoon(this.#paths).catch(asPeerError);
    this.#looking = false;
    this.#plan();
    const settled = sameReading(reading, this.#seen);
    this.#seen = reading;
    if (!settled || sameReading(reading, this.#settled)) return;
    this.#settled = reading;
    this.#judge(reading);
  }

  #judge(reading: Reading): void {
    if (isPeerError(reading)) {
      this.#report(reading);
    } else if (!sameContents(reading, this.#used)) {
      try {
        this.#current = this.#settings.make(reading);
      } catch (error) {
        this.#report(asPeerError(error));
        return;
      }
      this.#used = reading;
      for (const listener of [...this.#listeners]) this.#tell(listener);
    }
  }

  #tell(listener: () => void): void {
    try {
      listener();
    } catch (cause) {
      this.#report(
        new PeerError('callback-failed', { callback: 'onRotated', of: this.#settings.name }, { cause }),
      );
    }
  }

  #report(error: PeerError): void {
    tellProblem(this.#settings.observer, this.#settings.name, error);
  }
}

type Reading = TlsContents | PeerError;

function sameReading(a: Reading, b: Reading): boolean {
  if (isPeerError(a)) return isPeerError(b) && a.message === b.message;
  return !isPeerError(b) && sameContents(a, b);
}

function asPeerError(error: unknown): PeerError {
  if (isPeerError(error)) return error;
  throw error;
}

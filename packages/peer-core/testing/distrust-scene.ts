/** An updater under `distrust`, and what came of it. */
import { VirtualClock } from '@peerage/testing';
import { Subject, type Subscription } from 'rxjs';
import type { PeerError } from '../src/errors.js';
import type { Identifier } from '../src/identifier.js';
import type { PeerEvent } from '../src/observer.js';
import { type DistrustOptions, distrust } from '../src/operators/distrust.js';
import type { Update } from '../src/operators/update-operator.js';

export function peers(...ids: string[]): Identifier[] {
  return ids.map(id => ({ id }));
}

/** `p<from>` up to `p<to − 1>`. */
export function range(from: number, to: number): Identifier[] {
  return peers(...Array.from({ length: to - from }, (_, index) => `p${from + index}`));
}

export class Scene {
  readonly clock = new VirtualClock();
  readonly source = new Subject<Update>();
  readonly emitted: (readonly Identifier[])[] = [];
  readonly problems: PeerError[] = [];
  readonly ends: unknown[] = [];
  readonly healthy = new Set<string>();
  readonly subscription: Subscription;

  constructor(options: DistrustOptions = {}) {
    const observer = (event: PeerEvent): void => {
      if (event.type === 'problem') this.problems.push(event.error);
    };
    const operator = distrust({ clock: this.clock, observer, ...options });
    this.subscription = this.source.pipe(operator).subscribe({
      next: update => this.emitted.push(update as readonly Identifier[]),
      error: (cause: unknown) => this.ends.push(cause),
      complete: () => this.ends.push('complete'),
    });
  }

  says(...snapshot: Identifier[]): void {
    this.source.next(snapshot);
  }

  removes(...removals: Identifier[]): void {
    this.source.next({ additions: [], removals });
  }

  /** The ids emitted last. */
  get trusted(): string {
    return (this.emitted.at(-1) ?? []).map(({ id }) => id).join(' ');
  }

  get codes(): string[] {
    return this.problems.map(({ code }) => code);
  }
}

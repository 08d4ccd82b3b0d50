/** The contract every updater keeps, as a suite to run on one's own. */
import assert from 'node:assert/strict';
import type { Identifier, ListUpdates, Updater } from '@peerage/peer-core';
import type { Subscription } from 'rxjs';
import { check, group } from './runner.js';

/** An updater with a source that the suite can change. */
export interface UpdaterUnderTest {
  readonly updater: Updater;
  /** The ids the source names at first. */
  readonly ids: readonly string[];
  /** Changes the source; gives the ids it names then. Left out when it cannot change. */
  readonly change?: () => readonly string[] | Promise<readonly string[]>;
  /** Makes the source unreadable. Left out when it cannot be. */
  readonly break?: () => void | Promise<void>;
  /** Removes what `make` made. */
  readonly dispose: () => void | Promise<void>;
}

/** Defines the suite; `make` gives a fresh source for each test. */
export function describeUpdater(
  name: string,
  make: () => UpdaterUnderTest | Promise<UpdaterUnderTest>,
): void {
  const verify = (
    title: string,
    body: (subject: UpdaterUnderTest, follower: Follower) => Promise<void>,
  ): void =>
    check(title, async () => {
      const subject = await make();
      const follower = new Follower(subject.updater);
      try {
        await body(subject, follower);
      } finally {
        follower.unsubscribe();
        await subject.dispose();
      }
    });

  group(`${name} keeps the contract of an updater:`, () => {
    verify('says who is in the list', async (subject, follower) => {
      await follower.until(subject.ids);
    });

    verify('serves every subscriber, one after the other and at once', async (subject, follower) => {
      await follower.until(subject.ids);
      const second = new Follower(subject.updater);
      await second.until(subject.ids);
      second.unsubscribe();
      const third = new Follower(subject.updater);
      await third.until(subject.ids);
      third.unsubscribe();
    });

    verify('never names a peer twice, and never ends by itself', async (subject, follower) => {
      await follower.until(subject.ids);
      assert.equal(new Set(follower.ids).size, follower.ids.length);
      assert.equal(follower.ended, undefined);
    });

    verify('follows its source', async (subject, follower) => {
      await follower.until(subject.ids);
      if (subject.change !== undefined) await follower.until(await subject.change());
    });

    verify('keeps what it said, and its breath, when the source breaks', async (subject, follower) => {
      await follower.until(subject.ids);
      await subject.break?.();
      assert.deepEqual([follower.ended, follower.ids], [undefined, [...subject.ids].sort()]);
      if (subject.change !== undefined) await follower.until(await subject.change());
    });

    verify('says nothing after it is unsubscribed', async (subject, follower) => {
      await follower.until(subject.ids);
      follower.unsubscribe();
      const { received } = follower;
      await subject.change?.();
      assert.equal(follower.received, received);
    });
  });
}

/** Follows an updater as a list does. */
class Follower {
  readonly #ids = new Set<string>();
  readonly #subscription: Subscription;
  readonly #waiting: (() => void)[] = [];
  received = 0;
  /** `completed` or `failed`, once it did. */
  ended: string | undefined;

  constructor(updater: Updater) {
    this.#subscription = updater.subscribe({
      next: update => this.#receive(update),
      error: () => this.#end('failed'),
      complete: () => this.#end('completed'),
    });
  }

  get ids(): string[] {
    return [...this.#ids].sort();
  }

  /** Resolves when the updater has said that exactly these are in the list; the runner's timeout bounds the wait. */
  async until(ids: readonly string[]): Promise<void> {
    const expected = [...ids].sort().join();
    while (this.ids.join() !== expected) {
      assert.equal(this.ended, undefined, `the updater ${this.ended ?? ''} before it named ${expected}`);
      await new Promise<void>(resolve => this.#waiting.push(resolve));
    }
  }

  unsubscribe(): void {
    this.#subscription.unsubscribe();
  }

  #receive(update: readonly Identifier[] | ListUpdates): void {
    this.received += 1;
    if ('additions' in update) {
      for (const { id } of update.removals) this.#ids.delete(id);
      for (const { id } of update.additions) this.#ids.add(id);
    } else {
      this.#ids.clear();
      for (const { id } of update) this.#ids.add(id);
    }
    this.#wake();
  }

  #end(how: string): void {
    this.ended = how;
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

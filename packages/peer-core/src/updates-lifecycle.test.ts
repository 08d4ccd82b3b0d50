import { NEVER, Observable, of, Subject } from 'rxjs';
import type { Identifier } from './identifier.js';
import type { Lifecycle } from './lifecycle.js';
import type { List, ListUpdates } from './list.js';
import type { PeerEvent } from './observer.js';
import { follow, type Updater } from './updates.js';

/** Writes down every update, and can be interrupted in the middle of one. */
class FakeList implements List {
  readonly calls: string[] = [];
  readonly members = new Set<string>();
  /** Runs once, after the first addition of an update, when the list is half done. */
  halfway: (() => void) | undefined;

  update({ additions, removals }: ListUpdates): void {
    this.calls.push(
      [...additions.map(({ id }) => `+${id}`), ...removals.map(({ id }) => `-${id}`)].join(' '),
    );
    for (const { id } of additions) {
      this.members.add(id);
      const interrupt = this.halfway;
      this.halfway = undefined;
      interrupt?.();
    }
    for (const { id } of removals) {
      if (!this.members.delete(id)) throw new Error(`"${id}" is not in the list.`);
    }
  }

  get ids(): string {
    return [...this.members].join(' ');
  }
}

interface Scene {
  readonly list: FakeList;
  readonly binding: Lifecycle;
  readonly events: PeerEvent[];
}

function scene(updater: Updater): Scene {
  const list = new FakeList();
  const events: PeerEvent[] = [];
  return { list, binding: follow(updater, { observer: event => events.push(event) })(list), events };
}

function peers(...ids: string[]): Identifier[] {
  return ids.map(id => ({ id }));
}

describe('an update in the middle of another', () => {
  it('applies an update that comes from inside an update after it', () => {
    const updates = new Subject<readonly Identifier[]>();
    const { list, binding, events } = scene(updates);
    void binding.start();
    list.halfway = () => {
      updates.next(peers('b', 'c'));
    };
    updates.next(peers('a', 'b'));
    expect(list.calls).toEqual(['+a +b', '+c -a']);
    expect(list.ids).toBe('b c');
    expect(events).toEqual([]);
  });

  it('stops from inside an update without leaving a peer behind', async () => {
    const updates = new Subject<readonly Identifier[]>();
    const { list, binding, events } = scene(updates);
    await binding.start();
    const stops: Promise<void>[] = [];
    list.halfway = () => {
      updates.next(peers('a', 'b', 'c'));
      stops.push(binding.stop());
      updates.next(peers('z'));
    };
    updates.next(peers('a', 'b'));
    await Promise.all(stops);
    expect(list.calls).toEqual(['+a +b', '-a -b']);
    expect(list.ids).toBe('');
    expect(events).toEqual([]);
  });

  it('stops from inside the very first update', async () => {
    const { list, binding } = scene(of(peers('a', 'b')));
    const stops: Promise<void>[] = [];
    list.halfway = () => {
      stops.push(binding.stop());
    };
    await binding.start();
    await Promise.all(stops);
    expect(binding.state).toBe('stopped');
    expect(list.ids).toBe('');
  });
});

describe('stopping and starting again', () => {
  it('removes what was bound, and nothing else', async () => {
    const { list, binding } = scene(of(peers('a', 'b')));
    list.members.add('own');
    await binding.start();
    await binding.stop();
    expect(list.calls).toEqual(['+a +b', '-a -b']);
    expect(list.ids).toBe('own');
  });

  it('tells the list nothing when nothing was bound', async () => {
    const { list, binding } = scene(NEVER);
    await binding.start();
    await binding.stop();
    expect(list.calls).toEqual([]);
  });

  it('hears nothing after stop', async () => {
    const updates = new Subject<readonly Identifier[]>();
    const { list, binding } = scene(updates);
    await binding.start();
    expect(updates.observed).toBe(true);
    await binding.stop();
    expect(updates.observed).toBe(false);
    updates.next(peers('late'));
    expect(list.calls).toEqual([]);
  });

  it('subscribes anew for each start', async () => {
    let subscriptions = 0;
    const updater: Updater = new Observable(subscriber => {
      subscriptions += 1;
      subscriber.next(peers(`a${subscriptions}`));
    });
    const { list, binding } = scene(updater);
    await binding.start();
    await binding.stop();
    await binding.start();
    expect(list.calls).toEqual(['+a1', '-a1', '+a2']);
    expect(list.ids).toBe('a2');
  });
});

/** The suites pass for what keeps the contract and fail for what does not. */
import type { Policy } from '@peerage/peer-core';
import { concat, NEVER, of } from 'rxjs';
import { describePolicy } from './describe-policy.js';
import { describeTransport } from './describe-transport.js';
import { describeUpdater } from './describe-updater.js';
import { FakeTransport } from './fake-transport.js';

describeTransport('FakeTransport', () => {
  const transport = new FakeTransport({ observer: () => undefined });
  // The fake connects when somebody says so; here everything but `c` connects by itself, soon.
  const timer = setInterval(() => {
    for (const id of transport.retained) {
      if (id === 'c') transport.peer(id).fail();
      else transport.peer(id).connect();
    }
  }, 0);
  return {
    transport,
    reachable: [{ id: 'a' }, { id: 'b' }],
    unreachable: { id: 'c' },
    breakFirst: () => {
      clearInterval(timer);
      queueMicrotask(() => transport.peer('a').fail());
    },
    dispose: () => clearInterval(timer),
  };
});

describeUpdater('a fixed snapshot', () => ({
  updater: concat(of([{ id: 'a' }, { id: 'b' }]), NEVER),
  ids: ['a', 'b'],
  dispose: () => undefined,
}));

describe('describePolicy', () => {
  const first = (): Policy => {
    const peers: Parameters<Policy['add']>[0][] = [];
    return {
      name: 'first',
      add: peer => void peers.push(peer),
      remove: peer => void peers.splice(peers.indexOf(peer), 1),
      choose: () => peers[0],
    };
  };

  test('passes a policy that keeps the contract', async () => {
    expect(await failuresOf(() => describePolicy({ make: first, mayStarve: true }))).toEqual([]);
  });

  test('fails one that starves peers without saying so', async () => {
    expect(await failuresOf(() => describePolicy({ make: first }))).toEqual(['gives every peer requests']);
  });

  test('fails one that forgets to remove', async () => {
    const forgetful = (): Policy => ({ ...first(), remove: () => undefined });
    expect(await failuresOf(() => describePolicy({ make: forgetful, mayStarve: true }))).toEqual([
      'chooses nobody when it has nobody',
      'survives removal in every order',
      'chooses nobody who is in the list and not available',
      'knows a peer again whose attributes changed',
      'holds through 25 000 random operations',
      'survives chance that is none',
    ]);
  });

  test('fails one that takes whoever is in the list for available', async () => {
    const hasty = (): Policy => {
      const inner = first();
      return {
        name: 'hasty',
        add: () => undefined,
        remove: () => undefined,
        joined: peer => inner.add(peer),
        left: peer => inner.remove(peer),
        choose: request => inner.choose(request),
      };
    };
    expect(await failuresOf(() => describePolicy({ make: hasty, mayStarve: true }))).toEqual([
      'chooses nobody who is in the list and not available',
      'a peer that leaves and comes back with requests in flight is as good as new',
      'knows a peer again whose attributes changed',
      'holds through 25 000 random operations',
      'survives chance that is none',
    ]);
  });

  test('fails one that looks for a peer where its attributes would put it now', async () => {
    const misfiling = (): Policy => {
      const levels = new Map<number, Policy>();
      const levelOf = (peer: Parameters<Policy['add']>[0]): Policy => {
        const priority = peer.identifier.attributes?.priority ?? 0;
        const level = levels.get(priority) ?? first();
        levels.set(priority, level);
        return level;
      };
      return {
        name: 'misfiling',
        add: peer => levelOf(peer).add(peer),
        remove: peer => levelOf(peer).remove(peer),
        choose: request => {
          for (const level of levels.values()) {
            const peer = level.choose(request);
            if (peer !== undefined) return peer;
          }
          return undefined;
        },
      };
    };
    expect(await failuresOf(() => describePolicy({ make: misfiling, mayStarve: true }))).toEqual([
      'knows a peer again whose attributes changed',
      'holds through 25 000 random operations',
      'survives chance that is none',
    ]);
  });

  test('fails one with chance of its own', async () => {
    const restless = (): Policy => {
      const peers: Parameters<Policy['add']>[0][] = [];
      return {
        name: 'restless',
        add: peer => void peers.push(peer),
        remove: peer => void peers.splice(peers.indexOf(peer), 1),
        choose: () => peers[Math.floor(Math.random() * peers.length)],
      };
    };
    expect(await failuresOf(() => describePolicy({ make: restless }))).toEqual([
      'repeats itself when its chance does',
    ]);
  });
});

/** Runs a suite under a runner of our own; gives the titles of the tests that failed. */
async function failuresOf(suite: () => void): Promise<string[]> {
  const bodies: [string, () => void | Promise<void>][] = [];
  const { describe: realDescribe, test: realTest } = globalThis;
  const capture = {
    describe: (_name: string, body: () => void) => body(),
    test: (...each: (typeof bodies)[0]) => bodies.push(each),
  };
  Object.assign(globalThis, capture);
  try {
    suite();
  } finally {
    Object.assign(globalThis, { describe: realDescribe, test: realTest });
  }
  const failed: string[] = [];
  for (const [title, body] of bodies) {
    try {
      await body();
    } catch {
      failed.push(title);
    }
  }
  return failed;
}

/** Updaters as the resolver of plain channels, over real servers. */
import { credentials, Metadata, ServerCredentials } from '@grpc/grpc-js';
import { type Identifier, identify, type PeerEvent, type Updater } from '@peerage/peer-core';
import { eventually } from '@peerage/testing';
import { BehaviorSubject, concat, EMPTY, NEVER, Observable, of, ReplaySubject, throwError } from 'rxjs';
import { makeAuthority } from '../../../transport-grpc/testing/certificates.js';
import { balancedBy, type Caller, callerOf } from '../../testing/callers.js';
import { type Greeter, startGreeter, startGreeters } from '../../testing/greeters.js';
import { balancingOptions } from '../balancing-options.js';
import { registerPeerLists } from '../register.js';
import { registerPeers } from './register-peers.js';
import type { PeersRegistration } from './registered-peers.js';

let greeters: Greeter[];
let caller: Caller | undefined;
let registration: PeersRegistration | undefined;
let names = 0;

beforeAll(registerPeerLists);

beforeEach(async () => {
  greeters = await startGreeters(3);
});

afterEach(() => {
  caller?.close();
  registration?.unregister();
  for (const greeter of greeters) greeter.stop();
});

const waiting = new Metadata({ waitForReady: true });

function identifiers(...indices: number[]): Identifier[] {
  return indices.map(index => identify(greeters[index]?.address ?? ''));
}

/** How many calls each greeter had since the last time. */
let seen = [0, 0, 0];
function newCalls(): number[] {
  const counts = greeters.map(({ calls }) => calls.length);
  const fresh = counts.map((count, index) => count - (seen[index] ?? 0));
  seen = counts;
  return fresh;
}

/** A channel to a name of its own for `updater`, which has been asked for its first peers. */
function follow(updater: Updater, options: Parameters<typeof registerPeers>[2] = {}): Caller {
  seen = [0, 0, 0];
  names += 1;
  registration = registerPeers(`greeters-${names}`, updater, options);
  caller = callerOf(`peers:///greeters-${names}`, {
    ...balancedBy('peerage_round_robin'),
    'grpc.enable_http_proxy': 0,
  });
  return caller;
}

async function sayMany(count: number): Promise<string[]> {
  const answers: string[] = [];
  for (let index = 0; index < count; index += 1) answers.push((await caller?.say('Ann')) ?? '');
  return [...new Set(answers)];
}

it('sends calls to the peers of the latest snapshot', async () => {
  const peers = new BehaviorSubject<Identifier[]>(identifiers(0, 1));
  const { say } = follow(peers);
  await say('Ann', waiting);
  await eventually(async () => {
    await sayMany(2);
    const [first = 0, second = 0, third] = newCalls();
    return first > 0 && second > 0 && third === 0;
  });
  peers.next(identifiers(2));
  await eventually(async () => {
    await sayMany(1);
    const [first, second, third] = newCalls();
    return first === 0 && second === 0 && third === 1;
  });
});

it('ends the calls of a peer that leaves, normally', async () => {
  const peers = new BehaviorSubject<Identifier[]>(identifiers(0));
  const { say } = follow(peers);
  await say('Ann', waiting);
  const hanging = say('hang');
  await eventually(() => greeters[0]?.calls.length === 2);
  peers.next(identifiers(1));
  await eventually(async () => {
    await say('Ann', waiting);
    return (greeters[1]?.calls.length ?? 0) > 0;
  });
  greeters[0]?.release();
  expect(await hanging).toBe('Hello, hang!');
});

it('keeps its peers through an empty snapshot and the end of the updater', async () => {
  const events: PeerEvent[] = [];
  const peers = new BehaviorSubject<Identifier[]>(identifiers(0));
  const { say } = follow(peers, { observer: event => void events.push(event) });
  expect(await say('Ann', waiting)).toBe('Hello, Ann!');
  peers.next([]);
  peers.error(new Error('discovery is down'));
  expect(await sayMany(3)).toEqual(['Hello, Ann!']);
  const problems = events.map(event => (event.type === 'problem' ? event.error.code : event.type));
  expect(problems).toEqual(['empty-snapshot', 'updater-failed']);
});

it('believes an empty snapshot when told to, and fails calls then', async () => {
  const peers = new BehaviorSubject<Identifier[]>(identifiers(0));
  const { say } = follow(peers, { allowEmpty: true });
  expect(await say('Ann', waiting)).toBe('Hello, Ann!');
  peers.next([]);
  await eventually(async () =>
    (await say('Ann')).startsWith('UNAVAILABLE: peerage_round_robin has no peers'),
  );
  const patient = say('Bob', waiting);
  peers.next(identifiers(1));
  expect(await patient).toBe('Hello, Bob!');
});

it.each<[string, Updater, string]>([
  [
    'empty at first',
    concat(of([]), NEVER),
    'peerage_round_robin has no peers: the resolver gave no addresses.',
  ],
  [
    'failing at first',
    throwError(() => new Error('no such file')),
    'failed: no such file, before it named any peer.',
  ],
  ['over before it began', EMPTY, 'completed, before it named any peer.'],
])('says what is wrong with an updater that is %s', async (_how, updater, problem) => {
  const { say } = follow(updater, { observer: () => undefined });
  expect(await say('Ann')).toMatch(/^UNAVAILABLE: /);
  expect(await say('Ann')).toContain(problem);
});

it('takes what it can of an update that names something else', async () => {
  const codes: string[] = [];
  const { say } = follow(of([{ id: 'no address' }, ...identifiers(0)]), {
    observer: event =>
      void (event.type === 'problem' && codes.push(...event.error.errors.map(({ code }) => code))),
  });
  expect(await say('Ann', waiting)).toBe('Hello, Ann!');
  expect(codes).toEqual(['invalid-identifier']);
});

it('weighs by the attributes', async () => {
  const weighted = identifiers(0, 1).map(({ id }, index) => ({ id, attributes: { weight: 1 + 3 * index } }));
  follow(of(weighted));
  caller?.close();
  seen = [0, 0, 0];
  caller = callerOf(`peers:///greeters-${names}`, balancedBy('peerage_weighted_round_robin'));
  await caller.say('Ann', waiting);
  await eventually(async () => {
    await sayMany(1);
    return newCalls()[1] === 1;
  });
  newCalls();
  await sayMany(40);
  const [light = 0, heavy = 0] = newCalls();
  expect([Math.round(light / 10), Math.round(heavy / 10)]).toEqual([1, 3]);
});

describe('a name', () => {
  it('that nobody registered fails calls, until somebody does', async () => {
    caller = callerOf('peers:///nobody', balancedBy('peerage_round_robin'));
    expect(await caller.say('Ann')).toBe(
      'UNAVAILABLE: No peers are registered under "nobody", and the channel has none of its own.',
    );
    registration = registerPeers('nobody', of(identifiers(0)));
    expect(await caller.say('Ann', waiting)).toBe('Hello, Ann!');
  });

  it('belongs to its updater until the last registration is taken back', () => {
    const first = registerPeers('shared', NEVER);
    const second = registerPeers('shared', NEVER);
    first.unregister();
    first.unregister();
    expect(() => registerPeers('shared', EMPTY)).toThrow('"shared" for a second updater');
    second.unregister();
    registerPeers('shared', EMPTY).unregister();
  });

  it('has to be one', () => {
    expect(() => registerPeers('a/b', NEVER)).toThrow('the name of registered peers is "a/b"');
    const misspelt: object = { allowempty: true };
    expect(() => registerPeers('nobody', NEVER, misspelt)).toThrow(
      'allowempty is true; expected an option of',
    );
  });
});

it('is subscribed to by each channel, for as long as it lives', async () => {
  let subscriberCount = 0;
  const { say } = follow(
    new Observable(subscriber => {
      subscriberCount += 1;
      subscriber.next(identifiers(0));
      return () => {
        subscriberCount -= 1;
      };
    }),
  );
  expect(await say('Ann', waiting)).toBe('Hello, Ann!');
  expect(subscriberCount).toBe(1);
  caller?.close();
  await eventually(() => subscriberCount === 0);
});

it('checks the certificate of a server against its own name', async () => {
  const authority = await makeAuthority();
  const { cert, key } = await authority.issue({ names: ['one.test'] });
  const secured = ServerCredentials.createSsl(null, [{ cert_chain: cert, private_key: key }]);
  const greeter = await startGreeter('127.0.0.1:0', secured);
  const answerBy = async (serverName: string): Promise<string> => {
    const peers = of([identify(greeter.address, { serverName })]);
    const options = balancingOptions({ policy: 'peerage_round_robin', peers });
    const strict = callerOf('peers:///greeters', options, credentials.createSsl(authority.cert));
    try {
      return await strict.say('Ann');
    } finally {
      strict.close();
    }
  };
  expect(await answerBy('one.test')).toBe('Hello, Ann!');
  expect(await answerBy('two.test')).toContain('does not match certificate');
  greeter.stop();
});

it('can be for one channel alone, whatever its target is called', async () => {
  const peers = new ReplaySubject<Identifier[]>(1);
  caller = callerOf('peers:///mine', balancingOptions({ policy: 'peerage_round_robin', peers }));
  peers.next(identifiers(1));
  expect(await caller.say('Ann', waiting)).toBe('Hello, Ann!');
  expect(newCalls()).toEqual([0, 1, 0]);
});

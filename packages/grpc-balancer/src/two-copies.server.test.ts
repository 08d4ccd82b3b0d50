/** A program with two copies of this package, and of the packages below it, over one grpc-js. */
import * as grpc from '@grpc/grpc-js';
import { eventually } from '@peerage/testing';
import { of } from 'rxjs';
import { balancedBy, type Caller, callerOf } from '../testing/callers.js';
import { startGreeters } from '../testing/greeters.js';
import { Resolution } from '../testing/manual-resolver.js';
import * as ours from './index.js';

/** Its modules are loaded anew, as those of another installation are. */
function otherCopy(): typeof ours {
  let copy = ours;
  jest.isolateModules(() => {
    jest.doMock('@grpc/grpc-js', () => grpc);
    copy = jest.requireActual<typeof ours>('./index.js');
  });
  return copy;
}

it('balances, and resolves, whichever of them registered first', async () => {
  const theirs = otherCopy();
  expect(theirs.registerPeers).not.toBe(ours.registerPeers);
  const greeters = await startGreeters(2);
  const addresses = greeters.map(({ address }) => ({ id: address }));
  const callers: Caller[] = [];
  try {
    theirs.registerPeerLists();
    ours.registerPeerLists();

    const registration = theirs.registerPeers('copies', of(addresses));
    const named = callerOf('peers:///copies', ours.balancingOptions({ policy: 'peerage_round_robin' }));
    callers.push(named);
    expect(await named.say('Ann')).toBe('Hello, Ann!');
    registration.unregister();

    const options = ours.balancingOptions({ policy: 'peerage_round_robin', peers: of(addresses) });
    const own = callerOf('peers:///own', options);
    callers.push(own);
    expect(await own.say('Bob')).toBe('Hello, Bob!');
  } finally {
    for (const { close } of callers) close();
    for (const { stop } of greeters) stop();
  }
});

it('passes configuration of one to balancers of the other', async () => {
  const theirs = otherCopy();
  const greeters = await startGreeters(1);
  const resolution = new Resolution();
  ours.registerStandardNames(['least_request_experimental']);
  const caller = callerOf(resolution.target, balancedBy('least_request_experimental'));
  try {
    const answer = caller.say('Ann');
    resolution.find(greeters);
    expect(await answer).toBe('Hello, Ann!');
    // From now on configuration is read by the other copy, while the balancer stays.
    theirs.registerStandardNames(['least_request_experimental']);
    resolution.find([]);
    await eventually(async () => (await caller.say('Bob')).includes('has no peers'));
    resolution.find(greeters);
    expect(await caller.say('Cid', new grpc.Metadata({ waitForReady: true }))).toBe('Hello, Cid!');
  } finally {
    caller.close();
    for (const { stop } of greeters) stop();
  }
});

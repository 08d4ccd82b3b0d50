/** What calls see of a balancer, over real servers. */
import { setTimeout as delay } from 'node:timers/promises';
import { Metadata } from '@grpc/grpc-js';
import { PeerError, type Policy } from '@peerage/peer-core';
import { balancedBy, type Caller, callerOf, targetOf } from '../testing/callers.js';
import { type Greeter, startGreeter, startGreeters } from '../testing/greeters.js';
import { ManualResolver } from '../testing/manual-resolver.js';
import { registerPeerLists } from './register.js';

const greeters: Greeter[] = [];
const callers: Caller[] = [];

beforeAll(registerPeerLists);

afterEach(() => {
  for (const caller of callers.splice(0)) caller.close();
  for (const greeter of greeters.splice(0)) greeter.stop();
});

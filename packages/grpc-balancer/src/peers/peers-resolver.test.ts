import type { experimental } from '@grpc/grpc-js';
import { type Identifier, identify } from '@peerage/peer-core';
import { BehaviorSubject, NEVER } from 'rxjs';
import { identifierOf } from '../endpoints.js';
import { peersOption } from '../live-options.js';
import { PeersResolver } from './peers-resolver.js';

const [a, b] = [identify('10.0.0.1:80'), identify('10.0.0.2:80')];
const target = { scheme: 'peers', authority: '', path: 'tested' };

/** A resolver for one channel, and what it found: ids, or an error. */
function setUp(updater = new BehaviorSubject<Identifier[]>([a])) {
  const found: string[] = [];
  const listener: experimental.ResolverListener = update => {
    found.push(
      update.ok ? update.value.map(endpoint => identifierOf(endpoint).id).join() : update.error.details,
    );
    return true;
  };
  const options = { [peersOption]: { updater, options: { allowEmpty: true } } };
  return { updater, found, resolver: new PeersResolver(target, listener, options) };
}

const tick = (): Promise<void> => new Promise(resolve => process.nextTick(resolve));

it('says nothing until it is asked, and then in a later turn', async () => {
  const { found, resolver, updater } = setUp();
  expect(updater.observed).toBe(false);
  resolver.updateResolution();
  expect(found).toEqual([]);
  await tick();
  expect(found).toEqual([a.id]);
});

it('says once what changed several times in a turn', async () => {
  const { found, resolver, updater } = setUp();
  resolver.updateResolution();
  updater.next([b]);
  updater.next([a, b]);
  resolver.updateResolution();
  await tick();
  expect(found).toEqual([`${b.id},${a.id}`]);
});

it('is silent once it was destroyed, and follows anew when it is asked again', async () => {
  const { found, resolver, updater } = setUp();
  resolver.updateResolution();
  resolver.destroy();
  await tick();
  expect([found, updater.observed]).toEqual([[], false]);
  updater.next([b]);
  resolver.updateResolution();
  await tick();
  expect(found).toEqual([b.id]);
  resolver.destroy();
});

it('is as patient as its updater', async () => {
  const { found, resolver } = setUp(NEVER as unknown as BehaviorSubject<Identifier[]>);
  resolver.updateResolution();
  await tick();
  expect(found).toEqual([]);
});

it('takes the name for the authority', () => {
  expect(PeersResolver.getDefaultAuthority(target)).toBe('tested');
});

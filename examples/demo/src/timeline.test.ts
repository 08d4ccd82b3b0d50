import { type ConnectionStatus, PeerError, type PeerEvent } from '@peerage/peer-core';
import { VirtualClock } from '@peerage/testing';
import { type DemoEvent, Timeline } from './timeline.js';

let clock: VirtualClock;
let told: DemoEvent[];
let timeline: Timeline;

beforeEach(() => {
  clock = new VirtualClock();
  clock.advance(1000);
  told = [];
  timeline = new Timeline(clock, event => told.push(event));
});

const identifier = { id: '127.0.0.1:1' };

const change = (from: ConnectionStatus, to: ConnectionStatus): PeerEvent => ({
  type: 'status-changed',
  source: 'grpc',
  identifier,
  from,
  to,
});

const connectFailed = (): PeerEvent => ({
  type: 'problem',
  source: 'grpc',
  error: new PeerError('connect-failed', { peer: identifier.id, problem: 'refused' }),
});

it('times events from its own beginning, tells and keeps them', () => {
  clock.advance(250.4);
  timeline.did('kill', '127.0.0.1:1');
  expect(told).toEqual([{ atMs: 250, type: 'kill', peer: '127.0.0.1:1', text: 'killed with SIGKILL' }]);
  expect(timeline.events).toEqual(told);
});

it('says what the list made of it', () => {
  timeline.observe({ type: 'peer-added', source: 'greeters', identifier });
  timeline.observe(change('connecting', 'available'));
  timeline.observe({ type: 'peer-removed', source: 'greeters', identifier, pending: 3 });
  timeline.observe({ type: 'peer-drained', source: 'greeters', identifier, pending: 0 });
  expect(told.map(({ type, text }) => [type, text])).toEqual([
    ['peer-added', 'joined the list'],
    ['status-changed', 'connecting → available'],
    ['peer-removed', 'left the list, 3 pending'],
    ['peer-drained', 'has ended its last call'],
  ]);
});

it('says once that a peer cannot be reached, however often it is tried', () => {
  timeline.observe(change('available', 'connecting'));
  for (let attempt = 0; attempt < 3; attempt += 1) {
    timeline.observe(connectFailed());
    timeline.observe(change('connecting', 'unavailable'));
    timeline.observe(change('unavailable', 'connecting'));
  }
  expect(told.map(({ type }) => type)).toEqual(['status-changed', 'problem']);
});

it('says it again after the peer was there in between', () => {
  timeline.observe(connectFailed());
  timeline.observe(change('connecting', 'available'));
  timeline.observe(connectFailed());
  expect(told.map(({ type }) => type)).toEqual(['problem', 'status-changed', 'problem']);
});

it('keeps nothing once it is closed', () => {
  timeline.close();
  timeline.did('kill', '127.0.0.1:1');
  expect(told).toEqual([]);
  expect(timeline.events).toEqual([]);
});

/** The decorator that docs/decorators/README.md shows, as an example of one's own. */
import { FakeTransport } from '@peerage/testing';
import { describeDecorator } from '../../testing/describe-decorator.js';
import type { Outcome } from '../outcome.js';
import type { Peer } from '../peer.js';
import type { Transport } from '../transport.js';
import { DecoratedPeer } from './decorated-peer.js';
import { DecoratedTransport } from './decorated-transport.js';

class LimitedPeer extends DecoratedPeer {
  readonly #limit: number;

  constructor(inner: Peer, limit: number) {
    super(inner, { transport: 'limited' });
    this.#limit = limit;
  }

  override startRequest(): void {
    super.startRequest();
    if (this.status.pendingRequestCount >= this.#limit) this.narrow('unavailable', 'has all it may have');
  }

  override endRequest(outcome?: Outcome, latencyMs?: number): void {
    super.endRequest(outcome, latencyMs);
    if (this.status.pendingRequestCount < this.#limit) this.narrow('available');
  }
}

const limited = (transport: Transport, limit: number): Transport =>
  new DecoratedTransport(transport, 'limited', inner => new LimitedPeer(inner, limit));

describeDecorator('a decorator of one’s own', transport => {
  // What subscribers throw is told to an observer, and the example has none.
  jest.spyOn(process, 'emitWarning').mockReturnValue();
  return limited(transport, 1);
});

afterEach(() => jest.restoreAllMocks());

test('it is available while it has fewer requests than it may have', () => {
  const fake = new FakeTransport({ connected: true });
  const peer = limited(fake, 2).retainPeer({ id: 'a' }, { notifyStatusChanged: () => undefined });
  const statusAfter = (step: () => void) => {
    step();
    return peer.status.connectionStatus;
  };
  expect(statusAfter(() => peer.startRequest())).toBe('available');
  expect(statusAfter(() => peer.startRequest())).toBe('unavailable');
  expect(statusAfter(() => peer.endRequest())).toBe('available');
});

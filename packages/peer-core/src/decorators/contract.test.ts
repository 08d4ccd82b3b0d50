/** Every decorator is a transport, and so is every decorator around another. */
import { describeTransport, FakeTransport } from '@peerage/testing';
import type { Transport } from '../transport.js';
import { ejecting } from './ejecting.js';
import { withStatistics } from './with-statistics.js';

const decorations: Readonly<Record<string, (transport: Transport) => Transport>> = {
  'ejecting()': transport => ejecting(transport, { observer: () => undefined }),
  'withStatistics()': transport => withStatistics(transport, { observer: () => undefined }),
  'ejecting() around withStatistics()': transport =>
    ejecting(withStatistics(transport), { observer: () => undefined }),
  'withStatistics() around ejecting()': transport =>
    withStatistics(ejecting(transport), { observer: () => undefined }),
};

for (const [name, decorate] of Object.entries(decorations)) {
  describeTransport(name, () => {
    const fake = new FakeTransport({ observer: () => undefined });
    // The fake connects when somebody says so; here everything but `c` connects by itself, soon.
    const timer = setInterval(() => {
      for (const id of fake.retained) {
        if (id === 'c') fake.peer(id).fail();
        else fake.peer(id).connect();
      }
    }, 0);
    return {
      transport: decorate(fake),
      reachable: [{ id: 'a' }, { id: 'b' }],
      unreachable: { id: 'c' },
      breakFirst: () => {
        clearInterval(timer);
        queueMicrotask(() => fake.peer('a').fail());
      },
      dispose: () => {
        clearInterval(timer);
        expect(fake.retained).toEqual([]);
      },
    };
  });
}

/** Holds a decorator to the contract of a transport, over a fake one that connects by itself. */
import { describeTransport, FakeTransport } from '@peerage/testing';
import type { Transport } from '../src/transport.js';

export function describeDecorator(name: string, decorate: (transport: Transport) => Transport): void {
  describeTransport(name, () => {
    const fake = new FakeTransport({ observer: () => undefined });
    // Everything but `c` connects soon.
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

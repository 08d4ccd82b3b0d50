/** Callbacks of calls that are asynchronous, though nobody waits for them, and reject. */
import type { PeerEvent } from '@peerage/peer-core';
import { eventually } from '@peerage/testing';
import { startGreeterBed } from '../testing/greeter-bed.js';
import { logging } from './index.js';

describe.each([
  ['alone', []],
  ['behind middleware', [logging({ sink: () => undefined })]],
])('%s', (_, middleware) => {
  it.each(['onHeader', 'onTrailer', 'onPeer'] as const)(
    '%s that rejects is told to the observer',
    async name => {
      const events: PeerEvent[] = [];
      const bed = await startGreeterBed(
        { sayHello: (_call, respond) => respond(null, { greeting: 'Hello!', servedBy: '' }) },
        { middleware, observer: event => events.push(event) },
      );
      try {
        const rejecting = () => Promise.reject(new Error('my fault'));
        const answer = await bed.client.sayHello({}, { [name]: rejecting });
        expect(answer.greeting).toBe('Hello!');
        await eventually(() => events.length > 0);
        expect(events).toMatchObject([
          {
            type: 'problem',
            error: { code: 'callback-failed', details: { callback: name }, cause: { message: 'my fault' } },
          },
        ]);
      } finally {
        await bed.stop();
      }
    },
  );
});

import { status } from '@grpc/grpc-js';
import { Subject } from 'rxjs';
import { Subscription } from './subscription.js';

describe('a subscription', () => {
  it('gives values in order, whether they come before they are asked for or after', async () => {
    const source = new Subject<number>();
    const subscription = new Subscription(source, 10);
    source.next(1);
    source.next(2);
    const first = await subscription.next();
    source.next(3);
    const rest = [await subscription.next(), await subscription.next()];
    const later = subscription.next();
    source.next(4);
    source.complete();
    expect([first, ...rest, await later].map(({ value }) => value)).toEqual([1, 2, 3, 4]);
    await expect(subscription.next()).resolves.toEqual({ done: true, value: undefined });
    await expect(subscription.next()).resolves.toEqual({ done: true, value: undefined });
  });

  it('gives what came before a failure, then the failure, once', async () => {
    const source = new Subject<number>();
    const subscription = new Subscription(source, 10);
    source.next(1);
    source.error(new Error('broken'));
    await expect(subscription.next()).resolves.toEqual({ done: false, value: 1 });
    await expect(subscription.next()).rejects.toThrow('broken');
    await expect(subscription.next()).resolves.toMatchObject({ done: true });
  });

  it('tells whoever waits of a failure', async () => {
    const source = new Subject<number>();
    const subscription = new Subscription(source, 10);
    const next = subscription.next();
    source.error(new Error('broken'));
    await expect(next).rejects.toThrow('broken');
    await expect(subscription.next()).resolves.toMatchObject({ done: true });
  });

  it('ends for whoever waits, and unsubscribes at once, when it is left', async () => {
    const source = new Subject<number>();
    const subscription = new Subscription(source, 10);
    const next = subscription.next();
    const left = subscription.return();
    expect(source.observed).toBe(false);
    await expect(next).resolves.toMatchObject({ done: true });
    await expect(left).resolves.toMatchObject({ done: true });
  });

  it('unsubscribes from a source that ends while it is subscribed to', async () => {
    let unsubscribed = false;
    const subscription = new Subscription(
      {
        subscribe(subscriber) {
          subscriber.next(1);
          subscriber.complete();
          subscriber.next(2);
          return {
            unsubscribe: () => {
              unsubscribed = true;
            },
          };
        },
      },
      10,
    );
    expect(unsubscribed).toBe(true);
    await expect(subscription.next()).resolves.toEqual({ done: false, value: 1 });
    await expect(subscription.next()).resolves.toMatchObject({ done: true });
  });

  it('keeps so many values and fails at one more, after those', async () => {
    const source = new Subject<number>();
    const subscription = new Subscription(source, 2);
    const first = subscription.next();
    for (const value of [1, 2, 3]) source.next(value);
    expect(source.observed).toBe(true);
    source.next(4);
    expect(source.observed).toBe(false);
    for (const value of [await first, await subscription.next(), await subscription.next()])
      expect(value.done).toBe(false);
    await expect(subscription.next()).rejects.toMatchObject({ code: status.RESOURCE_EXHAUSTED });
  });
});

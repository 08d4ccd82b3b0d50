/** Who is slow slows the other end down, and what is kept between them is bounded. */

import { setTimeout as delay } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { pullFrom } from '@peerage/client/rxjs';
import { eventually } from '@peerage/testing';
import { finalize, from, interval, map } from 'rxjs';
import { deferred, failureOf } from '../../client/testing/greeter-bed.js';
import { type Bed, startBed } from '../testing/bed.js';

let bed: Bed;

afterEach(async () => {
  await bed.stop();
});

const long = 'x'.repeat(100_000);

/** The count once it has not changed for a while. */
async function settled(count: () => number): Promise<number> {
  for (;;) {
    const before = count();
    await delay(100);
    if (count() === before && before > 0) return before;
  }
}

it('asks a generator for no more than a slow client takes', async () => {
  let given = 0;
  bed = await startBed({
    *repeatHello() {
      for (let index = 0; index < 200; index += 1) {
        given += 1;
        yield { greeting: long, index };
      }
    },
  });
  const indexes: number[] = [];
  for await (const { index } of bed.client.repeatHello({})) {
    if (index === 0) expect(await settled(() => given)).toBeLessThan(100);
    indexes.push(index);
  }
  expect(indexes).toEqual(Array.from({ length: 200 }, (_, i) => i));
  expect(bed.server.inFlight.total).toBe(0);
});

it('takes from a client no more than a slow handler reads', async () => {
  let sent = 0;
  const goOn = deferred();
  bed = await startBed({
    async greetEveryone(requests) {
      await requests.next();
      await goOn.promise;
      let nameCount = 1;
      for await (const _ of requests) nameCount += 1;
      return { nameCount };
    },
  });
  function* names(): Generator<{ name: string }> {
    for (; sent < 200; sent += 1) yield { name: long };
  }
  const answer = bed.client.greetEveryone(names());
  expect(await settled(() => sent)).toBeLessThan(100);
  goOn.resolve();
  await expect(answer).resolves.toMatchObject({ nameCount: 200 });
});

it('reads nothing for a handler that asks for nothing', async () => {
  bed = await startBed({ greetEveryone: () => ({ greeting: 'Hello, whoever you are.' }) });
  const answer = await bed.client.greetEveryone(
    (function* () {
      for (;;) yield { name: long };
    })(),
  );
  expect(answer.greeting).toBe('Hello, whoever you are.');
  await eventually(() => bed.pendingCount() === 0);
});

it('keeps what an Observable gives too early', async () => {
  bed = await startBed({
    repeatHello: () => from(Array.from({ length: 5_000 }, (_, index) => ({ index }))),
  });
  let expected = 0;
  for await (const { index } of bed.client.repeatHello({})) {
    expect(index).toBe(expected);
    expected += 1;
  }
  expect(expected).toBe(5_000);
});

it('ends a call whose Observable is too fast for its client', async () => {
  let unsubscribed = false;
  bed = await startBed(
    {
      repeatHello: () =>
        interval(0).pipe(
          map(index => ({ greeting: long, index })),
          finalize(() => {
            unsubscribed = true;
          }),
        ),
    },
    { maxQueuedResponses: 3 },
  );
  const responses = bed.client.repeatHello({})[Symbol.asyncIterator]();
  await responses.next();
  await eventually(() => unsubscribed);
  const rest = async (): Promise<void> => {
    while ((await responses.next()).done !== true);
  };
  expect(await failureOf(rest())).toMatchObject({
    code: status.RESOURCE_EXHAUSTED,
    details: 'The responses come faster than they are taken: more than 3 wait (maxQueuedResponses).',
  });
});

it('takes no more requests than a client reads responses, through Observables', async () => {
  let sent = 0;
  bed = await startBed({
    converse: requests => pullFrom(() => requests).pipe(map(({ text }) => ({ text }))),
  });
  function* texts(): Generator<{ text: string }> {
    for (; sent < 300; sent += 1) yield { text: long };
  }
  let heard = 0;
  for await (const _ of bed.client.converse(texts())) {
    heard += 1;
    if (heard === 1) expect(await settled(() => sent)).toBeLessThan(200);
  }
  expect(heard).toBe(300);
});

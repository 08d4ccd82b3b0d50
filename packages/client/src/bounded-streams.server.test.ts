/**
 * Streams far longer than what may be under way between two ends, with one of them slow: what is sent is never far
 * ahead of what is taken. The bench does the same with a million messages.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { ConverseRequest } from '@peerage/protos/peerage/demo/v1/greeter';
import { lastValueFrom, map } from 'rxjs';
import { type GreeterBed, type Handlers, startGreeterBed } from '../testing/greeter-bed.js';
import { asObservables } from './rxjs/as-observables.js';
import { pullFrom } from './rxjs/pull-from.js';
import { pullMap } from './rxjs/pull-map.js';

const count = 6_000;
const kilobyte = 'x'.repeat(1_000);
/** HTTP/2 windows, socket buffers, and what grpc-js keeps of what a call has sent: not the stream. */
const underWayCount = 1_000;

jest.setTimeout(30_000);

/** Messages that one end has sent and the other has not taken yet. */
class Lead {
  sentCount = 0;
  takenCount = 0;
  greatest = 0;

  sent(): void {
    this.sentCount += 1;
    this.greatest = Math.max(this.greatest, this.sentCount - this.takenCount);
  }

  async takeSlowly(): Promise<void> {
    await turn();
    this.takenCount += 1;
  }

  expectSmall(): void {
    expect([this.sentCount, this.takenCount]).toEqual([count, count]);
    expect(this.greatest).toBeGreaterThan(1);
    expect(this.greatest).toBeLessThan(underWayCount);
  }
}

let lead: Lead;
let bed: GreeterBed | undefined;

beforeEach(() => {
  lead = new Lead();
});

afterEach(async () => {
  await bed?.stop();
  bed = undefined;
});

const handlers: Handlers = {
  repeatHello(call) {
    const write = (): void => {
      while (lead.sentCount < count) {
        lead.sent();
        if (!call.write({ greeting: kilobyte, index: 0 })) return;
      }
      call.end();
    };
    call.on('drain', write);
    write();
  },
  greetEveryone(call, callback) {
    const takeAll = async (): Promise<void> => {
      for await (const _ of call) await lead.takeSlowly();
      callback(null, { greeting: '', nameCount: lead.takenCount });
    };
    void takeAll();
  },
  converse(call) {
    call.on('data', (line: ConverseRequest) => {
      if (!call.write(line)) call.pause();
    });
    call.on('drain', () => call.resume());
    call.on('end', () => call.end());
  },
};

async function start(): Promise<GreeterBed['client']> {
  bed = await startGreeterBed(handlers);
  return bed.client;
}

function* made<Request>(request: Request): Generator<Request> {
  while (lead.sentCount < count) {
    lead.sent();
    yield request;
  }
}

async function* madeLater<Request>(request: Request): AsyncGenerator<Request> {
  yield* made(request);
}

it('a server waits for a loop', async () => {
  const client = await start();
  for await (const _ of client.repeatHello({})) await lead.takeSlowly();
  lead.expectSmall();
});

it('a server waits for the work on what an Observable emits', async () => {
  const { repeatHello } = asObservables(await start());
  await lastValueFrom(repeatHello({}).pipe(pullMap(() => lead.takeSlowly())));
  lead.expectSmall();
});

it.each([
  ['a generator', () => made({ name: kilobyte })],
  ['an async generator', () => madeLater({ name: kilobyte })],
  [
    'an Observable that can be slowed down',
    () => pullFrom(() => madeLater(kilobyte)).pipe(map(name => ({ name }))),
  ],
])('%s waits for a server', async (_, requests) => {
  const client = await start();
  expect((await client.greetEveryone(requests())).nameCount).toBe(count);
  lead.expectSmall();
});

it('a generator waits for a loop behind a server that answers at once', async () => {
  const client = await start();
  for await (const _ of client.converse(made({ text: kilobyte }))) await lead.takeSlowly();
  lead.expectSmall();
});

/** Every kind of call, given up in every way at every stage: nothing of it is left on either end. */
import { status } from '@grpc/grpc-js';
import { eventually } from '@peerage/testing';
import { type Observable, Subject, startWith } from 'rxjs';
import { deferred, type GreeterBed, type Handlers, startGreeterBed } from '../testing/greeter-bed.js';
import { surroundings } from '../testing/surroundings.js';
import { isCallError } from './call-error.js';
import type { CallOptions } from './call-options.js';
import { asObservables } from './rxjs/as-observables.js';

/** What the server does with a call before it does no more. */
type Stage = 'says nothing' | 'sends a message' | 'sends the last message';

type Bed = Pick<GreeterBed, 'client'>;

interface Kind {
  readonly name: string;
  readonly stages: readonly Stage[];
  ask(bed: Bed, options: CallOptions): AsyncIterable<unknown>;
  observe(bed: Bed, options: CallOptions): Observable<unknown>;
}

/** Tells whether anybody still listens to the requests. */
const silence = new Subject<never>();
/** A request, and no end. */
const requests = silence.pipe(startWith({}));

async function* only(response: Promise<unknown>): AsyncGenerator {
  yield await response;
}

const kinds: readonly Kind[] = [
  {
    name: 'unary',
    stages: ['says nothing'],
    ask: ({ client }, options) => only(client.sayHello({}, options)),
    observe: ({ client }, options) => asObservables(client).sayHello({}, options),
  },
  {
    name: 'a stream of requests',
    stages: ['says nothing'],
    ask: ({ client }, options) => only(client.greetEveryone(requests, options)),
    observe: ({ client }, options) => asObservables(client).greetEveryone(requests, options),
  },
  {
    name: 'a stream of responses',
    stages: ['says nothing', 'sends a message', 'sends the last message'],
    ask: ({ client }, options) => client.repeatHello({}, options),
    observe: ({ client }, options) => asObservables(client).repeatHello({}, options),
  },
  {
    name: 'streams in both directions',
    stages: ['says nothing', 'sends a message', 'sends the last message'],
    ask: ({ client }, options) => client.converse(requests, options),
    observe: ({ client }, options) => asObservables(client).converse(requests, options),
  },
];

/** Calls that the server handles and has not heard the end of. */
const open = new Set<HandledCall>();

/** Handlers that go as far as `stage` with each call. */
function handlersFor(stage: Stage, arrived: () => void = () => undefined): Handlers {
  const take = (call: HandledCall): void => {
    open.add(call);
    for (const end of ['cancelled', 'finish'] as const) call.on(end, () => void open.delete(call));
    call.on('data', () => undefined);
    arrived();
  };
  const answer = (call: AnswerableCall): void => {
    take(call);
    if (stage !== 'says nothing') call.write({ greeting: '', index: 0, text: '' });
    if (stage === 'sends the last message') call.end();
  };
  return { sayHello: take, greetEveryone: take, repeatHello: answer, converse: answer };
}

interface HandledCall {
  on(event: 'cancelled' | 'data' | 'finish', listener: () => void): unknown;
}

interface AnswerableCall extends HandledCall {
  write(response: object): unknown;
  end(): void;
}

async function nothingLeft({ pendingCount, drain }: GreeterBed): Promise<void> {
  await eventually(() => pendingCount() === 0 && open.size === 0 && !silence.observed);
  await drain();
}

/** How a call is given up: makes it, and gives it up when `stage` is reached; resolves with what the caller heard. */
type GiveUp = (kind: Kind, bed: Bed, stage: Promise<void>, onMessage: () => void) => Promise<unknown>;

async function read(responses: AsyncIterable<unknown>, onMessage: () => void): Promise<unknown> {
  try {
    for await (const _ of responses) onMessage();
    return 'end';
  } catch (error) {
    return isCallError(error) ? status[error.code] : error;
  }
}

const ways: readonly [string, GiveUp, readonly unknown[]][] = [
  [
    'aborted',
    (kind, bed, stage, onMessage) => {
      const controller = new AbortController();
      void stage.then(() => controller.abort());
      return read(kind.ask(bed, { signal: controller.signal }), onMessage);
    },
    ['CANCELLED'],
  ],
  [
    'at its deadline',
    (kind, bed, _, onMessage) => read(kind.ask(bed, { timeoutMs: 100 }), onMessage),
    ['DEADLINE_EXCEEDED'],
  ],
  [
    'unsubscribed from',
    async (kind, bed, stage, onMessage) => {
      const heard: unknown[] = [];
      const subscription = kind.observe(bed, {}).subscribe({
        next: onMessage,
        error: error => heard.push(error),
        complete: () => heard.push('end'),
      });
      await stage;
      subscription.unsubscribe();
      return heard.length === 0 ? 'nothing' : heard;
    },
    ['nothing'],
  ],
];

const leaving: GiveUp = async (kind, bed, stage, onMessage) => {
  const responses = kind.ask(bed, {})[Symbol.asyncIterator]();
  const reading = read({ [Symbol.asyncIterator]: () => responses }, onMessage);
  await stage;
  await responses.return?.();
  return reading;
};

let bed: GreeterBed | undefined;

afterEach(async () => {
  await bed?.stop();
  bed = undefined;
});

describe.each(surroundings)('%s', (_surroundings, middleware) => {
  /** Starts a server and gives up a call of it when it has reached `stage`. */
  async function giveUpAt(stage: Stage, kind: Kind, giveUp: GiveUp): Promise<unknown> {
    const arrived = deferred();
    const message = deferred();
    const started = await startGreeterBed(handlersFor(stage, arrived.resolve), { middleware });
    bed = started;
    // A call that has to wait for its connection might be over before the server has heard of it.
    await eventually(() => started.list.introspect().peers[0]?.connectionStatus === 'available');
    const { promise: reached } = stage === 'says nothing' ? arrived : message;
    const heard = await giveUp(kind, started, reached, message.resolve);
    await nothingLeft(started);
    return heard;
  }

  describe.each(kinds)('$name', kind => {
    describe.each(ways)('%s', (_way, giveUp, heard) => {
      it.each(kind.stages)('when the server %s', async stage => {
        // After its last message the end may be there first.
        const possible = stage === 'sends the last message' ? [...heard, 'end'] : heard;
        expect(possible).toContain(await giveUpAt(stage, kind, giveUp));
      });
    });

    if (kind.name !== 'unary' && kind.name !== 'a stream of requests') {
      it.each(kind.stages)('left when the server %s', async stage => {
        expect(await giveUpAt(stage, kind, leaving)).toBe('end');
      });
    }

    it('unsubscribed from in the tick it is subscribed to', async () => {
      bed = await startGreeterBed(handlersFor('says nothing'), { middleware });
      await bed.client.sayHello({}, { timeoutMs: 20 }).catch(() => undefined);
      const heard: unknown[] = [];
      kind
        .observe(bed, {})
        .subscribe({ error: error => heard.push(error), complete: () => heard.push('end') })
        .unsubscribe();
      await nothingLeft(bed);
      expect(heard).toEqual([]);
    });
  });
});

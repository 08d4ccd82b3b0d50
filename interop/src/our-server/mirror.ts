/** The service of mirror.proto on a server of ours. */
import { statusDetails } from '@peerage/client/rich-errors';
import type {
  Ending,
  Field,
  MirrorDefinition,
  Order,
  Report,
} from '@peerage/protos/peerage/interop/v1/mirror';
import { type HandlerContext, type Handlers, type RequestStream, ServerError } from '@peerage/server';
import { until } from '../waiting.js';

/** How calls with a name have ended: `undefined` while they have not. */
export type EndedCalls = Map<string, { cancelled: boolean } | undefined>;

export function mirror(ended: EndedCalls = new Map()): Handlers<typeof MirrorDefinition> {
  /** Does `work` as a call that `ended` knows. */
  async function* begun<Result>(
    context: HandlerContext,
    work: () => AsyncIterable<Result>,
  ): AsyncGenerator<Result> {
    const [name] = context.metadata.get('call-name');
    const told = (cancelled: boolean): void => void ended.set(String(name), { cancelled });
    ended.set(String(name), undefined);
    echo(context);
    try {
      yield* work();
      told(false);
    } finally {
      if (context.signal.aborted) told(true);
    }
  }

  async function* once(order: Order, context: HandlerContext): AsyncGenerator<Partial<Report>> {
    await obey(order, context);
    yield report(context, 0, order.payload);
  }

  async function* repeat(order: Order, context: HandlerContext): AsyncGenerator<Partial<Report>> {
    for (let sent = 0; sent < order.reportCount; sent += 1) yield report(context, 0, order.payload);
    await obey(order, context);
  }

  async function* collect(
    orders: RequestStream<Order>,
    context: HandlerContext,
  ): AsyncGenerator<Partial<Report>> {
    const payloads: Uint8Array[] = [];
    for await (const order of orders) {
      payloads.push(order.payload);
      await obey(order, context);
    }
    yield report(context, payloads.length, Buffer.concat(payloads));
  }

  async function* exchange(
    orders: RequestStream<Order>,
    context: HandlerContext,
  ): AsyncGenerator<Partial<Report>> {
    let orderCount = 0;
    for await (const order of orders) {
      orderCount += 1;
      yield report(context, orderCount, order.payload);
      await obey(order, context);
    }
  }

  return {
    once: (order, context) => only(begun(context, () => once(order, context))),
    repeat: (order, context) => begun(context, () => repeat(order, context)),
    collect: (orders, context) => only(begun(context, () => collect(orders, context))),
    exchange: (orders, context) => begun(context, () => exchange(orders, context)),
    async ended({ callName }) {
      await until(() => ended.get(callName) !== undefined);
      return ended.get(callName) ?? {};
    },
  };
}

async function only<Item>(items: AsyncIterable<Item>): Promise<Item> {
  let last: Item | undefined;
  for await (const item of items) last = item;
  if (last === undefined) throw new Error('There is no report.');
  return last;
}

function echo(context: HandlerContext): void {
  const { metadata, trailers } = context;
  const headers = metadata.clone();
  for (const key of Object.keys(metadata.getMap())) {
    if (!key.startsWith('echo-initial-')) headers.remove(key);
    if (key.startsWith('echo-trailing-')) for (const value of metadata.get(key)) trailers.add(key, value);
  }
  context.sendHeader(headers);
}

async function obey({ hold, ending }: Order, { signal }: HandlerContext): Promise<void> {
  if (hold) await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }));
  if (ending !== undefined) throw errorOf(ending);
}

function errorOf({ code, message, details }: Ending): ServerError {
  if (details.length === 0) return new ServerError(code, message);
  const rich = details.map(detail => ({ type: 'google.protobuf.Any' as const, ...detail }));
  return new ServerError(code, message, { metadata: statusDetails(rich, { code, message }) });
}

function report(
  { metadata, deadline }: HandlerContext,
  orderCount: number,
  payload: Uint8Array,
): Partial<Report> {
  const fields = Object.keys(metadata.getMap()).flatMap((key): Field[] =>
    metadata.get(key).map(value => ({ key, value: Buffer.from(value) })),
  );
  return {
    payload,
    orderCount,
    metadata: fields,
    ...(deadline !== Number.POSITIVE_INFINITY && { remainingMs: deadline - Date.now() }),
  };
}

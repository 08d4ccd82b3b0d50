/** The kinds of call as if there were one: an order, and the reports that come of it. */
import type { CallOptions } from '@peerage/client';
import type { Order, Report } from '@peerage/protos/peerage/interop/v1/mirror';
import type { GrpcioBed } from '../foreign/grpcio-bed.js';
import { all } from '../waiting.js';

type Call = (bed: GrpcioBed, order: Partial<Order>, options?: CallOptions) => Promise<Report[]>;

/** For `describe.each`. */
export const kindsOfCall: readonly (readonly [kind: string, call: Call])[] = [
  ['unary', async ({ client }, order, options) => [await client.once(order, options)]],
  [
    'server streaming',
    ({ client }, order, options) => all(client.repeat({ reportCount: 1, ...order }, options)),
  ],
  ['client streaming', async ({ client }, order, options) => [await client.collect([order], options)]],
  ['bidirectional', ({ client }, order, options) => all(client.exchange([order], options))],
];

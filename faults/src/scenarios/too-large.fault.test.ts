import { Metadata, status } from '@grpc/grpc-js';
import { withBed } from '../bed.js';
import type { Caller } from '../load/caller.js';
import { failureOf } from '../load/failure-of.js';
import type { GreeterOptions } from '../servers/greeter-options.js';

const boundless: GreeterOptions = { server: { 'grpc.max_receive_message_length': -1 } };

const say16MiB = ({ client }: Caller) => client.sayHello({ name: 'A'.repeat(16 << 20) });

function sayWith(fieldCount: number, length: number) {
  const metadata = new Metadata();
  for (let i = 0; i < fieldCount; i += 1) metadata.set(`x-${i}`, 'A'.repeat(length));
  return ({ client }: Caller) => client.sayHello({ name: 'Ann' }, { metadata });
}

describe('A call is too large', () => {
  it.each([
    [
      'a request of 16 MiB, where the server takes 4',
      {},
      say16MiB,
      /Received message larger than max \(167772\d\d vs 4194304\)/,
    ],
    [
      'a response of 16 MiB, where the caller takes 4',
      boundless,
      say16MiB,
      /Received message larger than max \(167772\d\d vs 4194304\)/,
    ],
    [
      '100 kB of metadata',
      {},
      sayWith(1, 100_000),
      /The call's metadata is 100035 bytes and may be 65535 \(maxMetadataBytes\)/,
    ],
    [
      'more fields of metadata than the server takes',
      {},
      sayWith(200, 10),
      /Bandwidth exhausted or memory limit exceeded/,
    ],
  ])('%s: it fails alone', (_what, greeter, call, reason) =>
    withBed({ greeterCount: 1, greeter }, async (bed, callers) => {
      const [address] = bed.addresses;
      await callers.each(async caller => {
        const { code, message } = await failureOf(call(caller));
        expect(code).toBe(status.RESOURCE_EXHAUSTED);
        expect(message).toContain(` on ${address} failed with RESOURCE_EXHAUSTED: `);
        expect(message).toMatch(reason);
      });
      await callers.endLoad();
      expect(callers.failures).toEqual({ plain: [], retrying: [] });
    }),
  );
});

import { status } from '@grpc/grpc-js';
import type { SayHelloResponse } from '@peerage/protos/peerage/demo/v1/greeter';
import { failureOf } from '../testing/greeter-bed.js';
import { type GreeterFleet, startGreeterFleet } from '../testing/greeter-fleet.js';
import { retry } from './index.js';

const greeter = (name: string) => ({
  sayHello: (_call: unknown, answer: (error: null, response: SayHelloResponse) => void) =>
    answer(null, { greeting: 'Hello', servedBy: name }),
});

describe('a call that says where it goes', () => {
  let fleet: GreeterFleet;
  beforeEach(async () => {
    fleet = await startGreeterFleet([greeter('a'), greeter('b'), greeter('c')], {
      middleware: [retry({ methods: () => true, initialBackoffMs: 1 })],
    });
  });
  afterEach(() => fleet.stop());

  it('goes to the peer it names, past the policy', async () => {
    const { client, addresses } = fleet;
    for (const i of [2, 1, 2, 0]) {
      await client.sayHello({ name: 'Ada' }, { peer: addresses[i] });
    }
    expect(fleet.reached).toEqual([2, 1, 2, 0]);
    expect(fleet.pendingCount()).toBe(0);
  });

  it('goes to none that it excludes', async () => {
    const { client, addresses } = fleet;
    const [a = '', b = ''] = addresses;
    await client.sayHello({ name: 'Ada' }, { exclude: [a] });
    await client.sayHello({ name: 'Ada' }, { exclude: [a, b] });
    expect(fleet.reached).toEqual([1, 2]);
    const error = await failureOf(client.sayHello({ name: 'Ada' }, { exclude: addresses, failFast: true }));
    expect(error).toMatchObject({ code: status.UNAVAILABLE, peer: undefined });
    expect(error.details).toContain('the request excludes 3 that could take it');
  });

  it('fails at once for a peer that is not in the list', async () => {
    const error = await failureOf(fleet.client.sayHello({ name: 'Ada' }, { peer: '127.0.0.1:1' }));
    expect(error).toMatchObject({
      code: status.FAILED_PRECONDITION,
      details: 'Peer "127.0.0.1:1" is not in list "greeters".',
    });
    expect(error.attempts).toHaveLength(1);
  });

  it('says which option it cannot keep to', async () => {
    const [a = ''] = fleet.addresses;
    const error = await failureOf(fleet.client.sayHello({ name: 'Ada' }, { peer: a, exclude: [a] }));
    expect(error).toMatchObject({ code: status.INVALID_ARGUMENT });
    expect(error.details).toMatch(/^exclude is /);
  });
});

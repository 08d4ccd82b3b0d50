import type { Outcome, Policy } from '@peerage/peer-core';
import { failure, request, setUp, thrown } from '../../testing/list-bed.js';
import { roundRobin } from '../policies/round-robin.js';

describe('a policy', () => {
  const broken = (parts: Partial<Policy>): Policy => ({
    ...inner(roundRobin({ random: () => 0 })),
    ...parts,
  });
  const inner = (policy: Policy): Policy => ({
    name: 'broken',
    add: peer => policy.add(peer),
    remove: peer => policy.remove(peer),
    choose: asked => policy.choose(asked),
  });

  test('that throws fails that request alone, and is reported once', async () => {
    let throws = true;
    const choosing = broken({});
    const { list, transport, events, add } = setUp({
      policy: {
        ...choosing,
        choose: asked => {
          if (throws) throw new Error('lost');
          return choosing.choose(asked);
        },
      },
    });
    add('a');
    await list.start();
    transport.connectAll();
    for (let attempt = 0; attempt < 3; attempt++) {
      expect(await failure(list.choose(request))).toMatchObject({
        code: 'policy-failed',
        details: { list: 'greeter', policy: 'broken', during: 'choose' },
      });
    }
    expect(events.filter(({ type }) => type === 'problem')).toHaveLength(1);
    throws = false;
    expect(list.tryChoose(request)?.peer.identifier.id).toBe('a');
  });

  test('that throws while a request waits fails that request and leaves the others their turn', async () => {
    let calls = 0;
    const choosing = broken({});
    const { list, transport, add } = setUp({
      policy: {
        ...choosing,
        choose: asked => {
          calls += 1;
          if (calls === 3) throw new Error('lost');
          return choosing.choose(asked);
        },
      },
    });
    add('a');
    await list.start();
    const first = failure(list.choose(request));
    const second = list.choose(request);
    transport.connectAll();
    expect((await first).code).toBe('policy-failed');
    expect((await second).peer.identifier.id).toBe('a');
  });

  test('that chooses a removed peer is caught', async () => {
    const chosen: Parameters<Policy['add']>[0][] = [];
    const { list, transport, add, remove } = setUp({
      policy: broken({
        add: peer => void chosen.push(peer),
        remove: () => undefined,
        choose: () => chosen[0],
      }),
    });
    add('a', 'b');
    await list.start();
    transport.connectAll();
    remove('a');
    expect(thrown(() => list.tryChoose(request)).code).toBe('policy-failed');
    expect(transport.retained).toEqual(['b']);
  });

  test('hears outcomes with the time to the first response', async () => {
    const heard: [string, Outcome, number][] = [];
    const { list, transport, clock, add } = setUp({
      policy: broken({
        finished: (peer, outcome, latencyMs) => heard.push([peer.identifier.id, outcome, latencyMs]),
      }),
    });
    add('a');
    await list.start();
    transport.connectAll();
    const stream = list.tryChoose(request);
    const unary = list.tryChoose(request);
    clock.advance(20);
    stream?.responded();
    clock.advance(1_000);
    stream?.responded();
    stream?.finish();
    unary?.finish({ code: 14 });
    expect(heard).toEqual([
      ['a', { code: 0 }, 20],
      ['a', { code: 14 }, 1_020],
    ]);
  });

  // With outcomes requests are timed, without they are not; the count does not depend on it.
  test.each([{}, { finished: () => undefined }])('sees what is unanswered', async notices => {
    const seen: Parameters<Policy['add']>[0][] = [];
    const { list, transport, add } = setUp({
      policy: broken({ ...notices, add: peer => void seen.push(peer), choose: () => seen[0] }),
      failureGuard: false,
    });
    add('a');
    await list.start();
    transport.connectAll();
    const counts = (): unknown => ({ pending: seen[0]?.pending, unanswered: seen[0]?.unanswered });
    const [stream, unary] = [list.tryChoose(request), list.tryChoose(request)];
    expect(counts()).toEqual({ pending: 2, unanswered: 2 });
    stream?.responded();
    stream?.responded();
    expect(counts()).toEqual({ pending: 2, unanswered: 1 });
    unary?.finish({ code: 14 });
    unary?.responded();
    expect(counts()).toEqual({ pending: 1, unanswered: 0 });
    stream?.finish();
    stream?.finish();
    expect(counts()).toEqual({ pending: 0, unanswered: 0 });
  });

  test('of another list is refused: it would send the requests of one to the peers of the other', () => {
    const policy = roundRobin();
    setUp({ name: 'first', policy });
    expect(thrown(() => setUp({ name: 'second', policy }))).toMatchObject({
      code: 'invalid-configuration',
      details: { field: 'policy', value: '"round-robin" of list "first"' },
    });
  });

  test.each([
    ['policy', { policy: roundRobin }],
    ['policy', { policy: {} }],
    ['policy', { policy: 'round-robin' }],
    ['transport', { transport: {} }],
  ])('or transport that is none is refused by name: %s', (field, wrong) => {
    const options = wrong as unknown as Parameters<typeof setUp>[0];
    expect(thrown(() => setUp(options)).details).toMatchObject({ field });
  });
});

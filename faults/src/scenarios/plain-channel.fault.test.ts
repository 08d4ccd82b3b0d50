import { setTimeout as delay } from 'node:timers/promises';
import type { ChannelOptions } from '@grpc/grpc-js';
import { type Bed, withBed } from '../bed.js';
import { ChannelCaller } from '../load/channel-caller.js';

/** Does the same with both callers at once: one takes every failure as it comes, the other has its channel retry. */
type Each = (act: (caller: ChannelCaller) => Promise<void> | void) => Promise<void>;

/** Gives what kinds of failures either saw. */
async function withChannels(
  greeterCount: number,
  channel: ChannelOptions,
  scenario: (bed: Bed, each: Each) => Promise<void>,
): Promise<{ readonly plain: readonly string[]; readonly retrying: readonly string[] }> {
  const plain = new ChannelCaller({ channel });
  const retrying = new ChannelCaller({ channel, retries: true });
  const each: Each = async act => {
    await Promise.all([plain, retrying].map(async caller => act(caller)));
  };
  await withBed({ greeterCount }, async (bed, callers) => {
    await callers.endLoad();
    try {
      await each(caller => caller.introduce(bed.addresses));
      await scenario(bed, each);
      await each(caller => caller.endLoad());
    } finally {
      await each(caller => caller.close());
    }
  });
  return { plain: kindsOf(plain), retrying: kindsOf(retrying) };
}

function kindsOf({ failures }: ChannelCaller): string[] {
  return [...failures];
}

describe('A plain channel with a policy of ours loses a server that', () => {
  it('is killed and started again: the calls in flight on it are lost, or none with retries', async () => {
    let address = '';
    const lost = await withChannels(3, {}, async ({ greeters: [victim] }, each) => {
      if (victim === undefined) return;
      address = victim.address;
      await victim.kill();
      await each(caller => caller.untilLeft(address));
      await victim.restart();
      await each(caller => caller.untilServed(address));
    });
    expect(lost).toEqual({ plain: [`UNAVAILABLE on ${address}`], retrying: [] });
  });

  it('freezes for 5 s: its calls are lost until a ping goes unanswered, or none with retries', async () => {
    let address = '';
    const pings = { 'grpc.keepalive_time_ms': 500, 'grpc.keepalive_timeout_ms': 2_500 };
    const lost = await withChannels(3, pings, async ({ greeters: [victim] }, each) => {
      if (victim === undefined) return;
      address = victim.address;
      victim.freeze();
      await delay(5_000);
      victim.thaw();
      await each(caller => caller.untilServed(address));
    });
    expect(lost).toEqual({ plain: [`UNAVAILABLE on ${address}`], retrying: [] });
  });

  it('is restarted, as the others are after it: nothing is lost', async () => {
    const lost = await withChannels(5, {}, async ({ greeters }, each) => {
      for (const greeter of greeters) {
        await greeter.stop();
        await greeter.restart();
        await each(caller => caller.untilServed(greeter.address));
      }
    });
    expect(lost).toEqual({ plain: [], retrying: [] });
  });

  it('is removed under load, and added again: nothing is lost', async () => {
    const lost = await withChannels(4, {}, async ({ addresses }, each) => {
      for (const leaver of addresses) {
        await each(async caller => {
          caller.follow(addresses.filter(address => address !== leaver));
          await caller.untilLeft(leaver);
          caller.follow(addresses);
          await caller.untilServed(leaver);
        });
      }
    });
    expect(lost).toEqual({ plain: [], retrying: [] });
  });
});

/** A handler that passes on what it gets from elsewhere: whoever takes its responses sets the pace of it all. */
import { asObservables, pullFrom } from '@peerage/client/rxjs';
import { eventually } from '@peerage/testing';
import { map } from 'rxjs';
import { type Bed, startBed } from '../testing/bed.js';

const count = 2_000;
const kilobyte = 'x'.repeat(1_000);

const beds: Bed[] = [];

async function start(...parameters: Parameters<typeof startBed>): Promise<Bed> {
  const bed = await startBed(...parameters);
  beds.push(bed);
  return bed;
}

afterEach(async () => {
  for (const bed of beds.splice(0)) await bed.stop();
});

/** What the source was asked for so far, and whether it was left, at its end or before. */
let asked: number;
let left: boolean;

async function* source() {
  left = false;
  try {
    for (asked = 0; asked < count; asked += 1) yield { greeting: kilobyte, index: asked };
  } finally {
    left = true;
  }
}

/** Reads one, waits until nothing moves, and then reads the rest. */
async function readSlowly(responses: AsyncIterable<unknown>): Promise<number> {
  let taken = 0;
  for await (const _ of responses) {
    taken += 1;
    if (taken > 1) continue;
    let before = -1;
    await eventually(() => {
      const still = asked === before;
      before = asked;
      return still && asked > 0;
    });
    expect(asked).toBeLessThan(count / 2);
  }
  return taken;
}

it('holds back an Observable that can be', async () => {
  const { client } = await start({ repeatHello: () => pullFrom(source).pipe(map(greeting => greeting)) });
  expect(await readSlowly(client.repeatHello({}))).toBe(count);
});

it('holds back the server behind the server', async () => {
  const behind = await start({ repeatHello: source });
  const { client } = await start({
    repeatHello: request => asObservables(behind.client).repeatHello(request),
  });
  expect(await readSlowly(client.repeatHello({}))).toBe(count);
});

it('leaves the source when the call is cancelled', async () => {
  const { client } = await start({ repeatHello: () => pullFrom(source) });
  for await (const _ of client.repeatHello({})) break;
  await eventually(() => left);
});

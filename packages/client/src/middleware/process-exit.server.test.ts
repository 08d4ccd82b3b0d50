import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { status } from '@grpc/grpc-js';
import type { Handlers } from '../../testing/greeter-bed.js';
import { type GreeterFleet, startGreeterFleet } from '../../testing/greeter-fleet.js';

const root = join(__dirname, '../../../..');

/** Greets, but for those who are called `fail` or `hang`. */
const obedient: Handlers = {
  sayHello({ request }, callback) {
    if (request.name === 'fail') callback({ code: status.UNAVAILABLE, details: 'as you wish' });
    else if (request.name !== 'hang') callback(null, { greeting: 'Hello', servedBy: '' });
  },
  repeatHello(call) {
    if (call.request.name !== 'hang') call.write({ greeting: 'Hello', index: 0 });
  },
};

describe('a process whose calls were repeated', () => {
  let fleet: GreeterFleet;
  beforeEach(async () => {
    fleet = await startGreeterFleet([obedient, obedient]);
  });
  afterEach(() => fleet.stop());

  it('exits by itself, with nothing left undone or unhandled', async () => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [
      '--conditions=@peerage/source',
      `--import=${join(root, 'scripts/run-sources.mjs')}`,
      join(root, 'packages/client/testing/repeat-and-exit.ts'),
      ...fleet.addresses,
    ]);
    const { UNAVAILABLE, CANCELLED, DEADLINE_EXCEEDED } = status;
    const endings = [UNAVAILABLE, 'ok', CANCELLED, DEADLINE_EXCEEDED, CANCELLED, 'ok', UNAVAILABLE];
    expect(stdout).toBe(endings.map(end => (end === 'ok' ? end : `status ${end}`)).join(', '));
    expect(stderr).toBe('');
  }, 30_000);
});

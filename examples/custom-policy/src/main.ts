/** The command: `npm start`. Exits with 1 when the fastest server was not given the most calls. */
import { bySpeed } from './by-speed.js';
import { startServer } from './servers.js';
import { tryPolicy } from './try-policy.js';

const callCount = 1_000;

const servers = await Promise.all([10, 20, 40, 80].map(startServer));
const addresses = servers.map(({ address }) => address);
const picks = await tryPolicy(bySpeed(), addresses, callCount);
for (const server of servers) server.stop();

console.log(`${callCount} calls by speed`);
for (const { address, delayMs } of servers) {
  const share = (100 * (picks.get(address) ?? 0)) / callCount;
  console.log(`${address}  ${delayMs} ms  ${share.toFixed(1).padStart(5)} %  ${'█'.repeat(share)}`);
}

const [fastest] = addresses;
if (picks.get(fastest ?? '') !== Math.max(...picks.values())) process.exitCode = 1;

/** One server in a process of its own. Its argument is the version; it tells its parent the address it listens on. */
import { setTimeout as pause } from 'node:timers/promises';
import { createServer, stopOnSignals } from '@peerage/server';
import { ShopDefinition } from './gen/shop.js';

const version = Number(process.argv[2]);

const server = createServer().add(ShopDefinition, {
  async buy() {
    await pause(20 + 60 * Math.random());
    return { version };
  },
});
process.send?.(await server.listen('127.0.0.1:0'));

// At SIGTERM health says NOT_SERVING. Calls are taken until clients have noticed, and answered after that.
stopOnSignals(server, { delayMs: 200, onStopped: ({ cutOffCount }) => process.exit(cutOffCount) });
// Never outlives its parent.
process.once('disconnect', () => process.exit());

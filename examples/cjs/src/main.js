/** The command: `npm start`. Exits with 1 when the servers did not take turns. */
'use strict';

const assert = require('node:assert/strict');
const { connect } = require('./greeters.js');
const { startServer } = require('./server.js');

async function main() {
  const servers = await Promise.all(['one', 'two', 'three'].map(startServer));
  const { client, close } = await connect(servers.map(({ address }) => address));

  const counts = { one: 0, two: 0, three: 0 };
  for (let turn = 0; turn < 300; turn++) {
    const { servedBy } = await client.sayHello({ name: 'Ann' });
    counts[servedBy] += 1;
  }
  const { greeting } = await client.sayHello({ name: 'Bob' });
  await close();
  await Promise.all(servers.map(server => server.stop()));

  console.log(greeting);
  for (const [name, count] of Object.entries(counts)) console.log(`server ${name}: ${count} of 300 calls`);
  for (const count of Object.values(counts)) assert.ok(count >= 90, 'the servers did not take turns');
}

void main();

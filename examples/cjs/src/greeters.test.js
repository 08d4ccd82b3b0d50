'use strict';

const { connect } = require('./greeters.js');
const { startServer } = require('./server.js');

test('a call is answered by a greeter that is up', async () => {
  const server = await startServer('one');
  const { client, close } = await connect(['127.0.0.1:1', server.address]);
  try {
    const reply = await client.sayHello({ name: 'Ann' });
    expect(reply).toEqual({ greeting: 'Hello, Ann!', servedBy: 'one' });
  } finally {
    await close();
    await server.stop();
  }
});

test('a failure says which greeter it was', async () => {
  const server = await startServer('one');
  const { client, close } = await connect([server.address]);
  try {
    const failure = client.sayHello({ name: 'Ann' }, { timeoutMs: 0 });
    await expect(failure).rejects.toMatchObject({ name: 'CallError', code: 4 });
  } finally {
    await close();
    await server.stop();
  }
});

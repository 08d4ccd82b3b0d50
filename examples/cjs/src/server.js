/** The server's side. */
'use strict';

const { createServer } = require('@peerage/server');
const { GreeterDefinition } = require('../dist/greeter.js');

/** Starts a greeter on a free port. */
async function startServer(name) {
  const server = createServer().add(GreeterDefinition, {
    sayHello: request => ({ greeting: `Hello, ${request.name}!`, servedBy: name }),
  });
  const address = await server.listen('127.0.0.1:0');
  return { address, stop: () => server.stop() };
}

module.exports = { startServer };

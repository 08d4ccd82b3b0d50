/** The server's side. */
'use strict';

const { promisify } = require('node:util');
const { Server, ServerCredentials } = require('@grpc/grpc-js');
const { GreeterService } = require('../dist/greeter.js');

/** Starts a greeter on a free port. */
async function startServer(name) {
  const server = new Server();
  server.addService(GreeterService, {
    sayHello({ request }, respond) {
      respond(null, { greeting: `Hello, ${request.name}!`, servedBy: name });
    },
  });
  const listen = promisify(server.bindAsync.bind(server));
  const port = await listen('127.0.0.1:0', ServerCredentials.createInsecure());
  return { address: `127.0.0.1:${port}`, stop: () => server.forceShutdown() };
}

module.exports = { startServer };

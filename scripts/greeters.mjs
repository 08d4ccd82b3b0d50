/** The servers that README.md's example calls, made without any package of ours. */
import { promisify } from 'node:util';
import { loadPackageDefinition, Server, ServerCredentials } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

/** Starts `count` servers of the service Greeter in the file `proto`, each on a free port. */
export async function startGreeters(proto, count) {
  const { Greeter } = loadPackageDefinition(loadSync(proto));
  const servers = Array.from({ length: count }, () => new Server());
  for (const server of servers) server.addService(Greeter.service, { sayHello });
  const ports = await Promise.all(servers.map(listen));
  return {
    addresses: ports.map(port => `127.0.0.1:${port}`),
    stop: () => {
      for (const server of servers) server.forceShutdown();
    },
  };
}

function sayHello(call, respond) {
  respond(null, { greeting: `Hello, ${call.request.name}!` });
}

function listen(server) {
  return promisify(server.bindAsync.bind(server))('127.0.0.1:0', ServerCredentials.createInsecure());
}

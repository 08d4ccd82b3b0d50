/**
 * One greeter in a process of its own, forked by `servers.ts`.
 *
 * Its only argument is how long it takes to answer on average, in milliseconds. It tells its parent the port it
 * listens on, stops gracefully when it is sent `stop`, and never outlives its parent.
 */
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { type GreeterServer, GreeterService } from '@peerage/protos/peerage/demo/v1/greeter';

const meanMs = Number(process.argv[2]);
const name = `greeter ${process.pid}`;

const greeter: Pick<GreeterServer, 'sayHello'> = {
  sayHello(call, respond) {
    const answer = { greeting: `Hello, ${call.request.name}!`, servedBy: name };
    // From half the mean to one and a half times the mean.
    setTimeout(() => respond(null, answer), meanMs * (0.5 + Math.random()));
  },
};

const server = new Server();
server.addService(GreeterService, greeter);
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  process.send?.(port);
});

process.once('message', () => server.tryShutdown(() => process.disconnect()));
process.once('disconnect', () => process.exit());
// Ctrl+C reaches every process of the terminal, but when a server stops is the demo's decision.
process.on('SIGINT', () => undefined);

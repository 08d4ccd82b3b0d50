/** A greeter in a process of its own: tells its parent the port it listens on, and ends when it is told to. */
import { type handleUnaryCall, Server, ServerCredentials, type ServiceDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { type HelloReply, protoPath } from './greeter.js';

const [name = ''] = process.argv.slice(2);

const sayHello: handleUnaryCall<{ name: string }, HelloReply> = ({ request }, respond) =>
  respond(null, { greeting: `Hello, ${request.name}!`, servedBy: name });

const server = new Server();
server.addService(loadSync(protoPath)['greeter.Greeter'] as ServiceDefinition, { sayHello });
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  process.send?.(port);
});

process.once('SIGTERM', () => server.tryShutdown(() => process.disconnect()));
// Never outlives its parent.
process.once('disconnect', () => process.exit());

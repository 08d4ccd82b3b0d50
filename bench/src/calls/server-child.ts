/** The servers that all clients call, in a process of their own. Asked anything, it answers with their ports. */
import { promisify } from 'node:util';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { type EchoServer, EchoService } from '@peerage/protos/peerage/bench/v1/echo';
import { answer } from '../subprocess.js';

const portCount = 8;

const echo: Pick<EchoServer, 'echo'> = { echo: (call, respond) => respond(null, call.request) };

async function listen(): Promise<number> {
  const server = new Server();
  server.addService(EchoService, echo);
  return promisify(server.bindAsync.bind(server))('127.0.0.1:0', ServerCredentials.createInsecure());
}

const ports = Promise.all(Array.from({ length: portCount }, listen));

answer(() => ports);

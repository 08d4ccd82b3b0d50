/**
 * One greeter in a process of its own, started by `greeter-process.ts`.
 *
 * Its only argument are its options as JSON. It tells its parent the ports it listens on, does what it is ordered,
 * and never outlives its parent.
 */
import { readFileSync } from 'node:fs';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import {
  type ConverseRequest,
  type GreeterServer,
  GreeterService,
} from '@peerage/protos/peerage/demo/v1/greeter';
import type { GreeterOptions, GreeterOrder, GreeterReport, GreeterTls } from './greeter-options.js';

const {
  host = '127.0.0.1',
  ports = [0],
  delayMs = 50,
  server: serverOptions,
  tls,
} = JSON.parse(process.argv[2] ?? '{}') as GreeterOptions;

let callCount = 0;
let presentCount = 0;
let peakCount = 0;
const connections = new Set<string>();
let clientNames: readonly string[] = [];

const greeter: Pick<GreeterServer, 'sayHello' | 'converse'> = {
  sayHello(call, respond) {
    callCount += 1;
    connections.add(call.getPeer());
    presentCount += 1;
    peakCount = Math.max(peakCount, presentCount);
    const clientName = call.getAuthContext().sslPeerCertificate?.subject.CN;
    if (clientName !== undefined) clientNames = [...clientNames.slice(-19), String(clientName)];
    setTimeout(() => {
      presentCount -= 1;
      respond(null, { greeting: `Hello, ${call.request.name}!`, servedBy: String(process.pid) });
    }, delayMs);
  },
  converse(call) {
    call.on('data', ({ text }: ConverseRequest) => call.write({ text }));
    call.on('end', () => call.end());
    // Whoever hangs up has nothing more to say.
    call.on('error', () => undefined);
  },
};

const server = new Server(serverOptions);
server.addService(GreeterService, greeter);
const bound = await Promise.all(ports.map(listen));
process.send?.(bound);

process.on('message', (order: GreeterOrder) => {
  switch (order) {
    case 'stop':
      // It ends when the last byte is sent.
      process.off('disconnect', exit);
      server.tryShutdown(() => process.disconnect());
      break;
    case 'go-away':
      // Calls in flight have as long as they need.
      for (const port of bound) server.drain(`${host}:${port}`, 60_000);
      break;
    case 'report': {
      const report: GreeterReport = {
        callCount,
        connectionCount: connections.size,
        peakCount,
        clientNames: [...new Set(clientNames)],
      };
      process.send?.(report);
      break;
    }
  }
});
process.once('disconnect', exit);

function exit(): void {
  process.exit();
}

function listen(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`${host}:${port}`, credentialsFor(tls), (error, boundPort) =>
      error === null ? resolve(boundPort) : reject(error),
    );
  });
}

function credentialsFor(paths: GreeterTls | undefined): ServerCredentials {
  if (paths === undefined) return ServerCredentials.createInsecure();
  const pair = { cert_chain: readFileSync(paths.certPath), private_key: readFileSync(paths.keyPath) };
  return ServerCredentials.createSsl(readFileSync(paths.rootCertsPath), [pair], true);
}

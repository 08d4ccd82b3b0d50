/** What the compiler says to users of a server: only marked lines are errors, and every marked line is one. */
import { verdictOn } from '../../client/testing/compiled-program.js';

const program = `
import { Metadata, type ServerCredentials, status } from '@grpc/grpc-js';
import {
  callLogging, createServer, type HandlerContext, type Handlers, isServerError, ServerError, type ServerMiddleware,
  stopOnSignals,
} from '@peerage/server';
import { GreeterDefinition } from '@peerage/protos/peerage/demo/v1/greeter';
import { from, map, of } from 'rxjs';

declare const credentials: ServerCredentials;
declare const anything: any;
const rest = { repeatHello: () => [], greetEveryone: () => ({}), converse: () => [] };

const logged: ServerMiddleware = (next, { path, options }) => async function* (request, context) {
  path.trim();
  options?.idempotencyLevel?.trim();
  yield* next(request, context);
};

const server = createServer({
  name: 'greeter', credentials, middleware: [logged], exposeErrors: true, health: false, maxConnectionAgeMs: 5,
  keepalive: { timeMs: 5 }, maxReceiveMessageBytes: Infinity, grpcOptions: { 'grpc.max_concurrent_streams': 5 },
});
server
  .add(callLogging({ sink: ({ level, durationMs }) => level.concat(durationMs.toFixed()) }))
  .add(GreeterDefinition, {
    sayHello: async ({ name }, { deadline, peer, signal, procedure }) => {
      signal.throwIfAborted();
      if (deadline - Date.now() < 5) throw new ServerError(status.NOT_FOUND, procedure, { metadata: new Metadata() });
      return { greeting: name.concat(peer) };
    },
    async *repeatHello({ count }, context: HandlerContext) {
      for (let index = 0; index < count; index += 1) yield { index };
      context.trailers.set('a', 'b');
    },
    async greetEveryone(requests) {
      for await (const { name } of requests) name.trim();
      return {};
    },
    converse: requests => from(requests).pipe(map(({ text }) => ({ text }))),
  });
createServer().add(GreeterDefinition, { ...rest, sayHello: () => anything });
createServer().add(GreeterDefinition, { ...rest, sayHello: () => ({}), converse: () => of({ text: '' }) });
const handlers: Handlers<typeof GreeterDefinition> = { ...rest, sayHello: () => ({ servedBy: '' }) };
createServer().add(GreeterDefinition, handlers);
class Greeter {
  repeatHello = rest.repeatHello;
  greetEveryone = rest.greetEveryone;
  converse = rest.converse;
  sayHello() { return { greeting: '' }; }
  somethingElse() {}
}
createServer().add(GreeterDefinition, new Greeter());
const address: string = await server.listen('127.0.0.1:0');
server.health.setStatus('', 'NOT_SERVING');
server.inFlight.of(address).toFixed();
stopOnSignals(server, { delayMs: 5, drainTimeoutMs: 5, onStopped: ({ cutOffCount }, signal) => signal.at(cutOffCount) });
if (isServerError(anything, status.ABORTED)) anything.details.trim();

createServer().add(GreeterDefinition, rest); // error
createServer().add(GreeterDefinition); // error
createServer().add({ fullName: 'a.B' }, rest); // error
createServer().add(GreeterDefinition, { ...rest, sayHello: 5 }); // error
createServer().add(GreeterDefinition, { ...rest, sayHello: ({ nmae }) => ({ greeting: nmae }) }); // error
createServer().add(GreeterDefinition, { ...rest, sayHello: () => ({ greeting: 5 }) }); // error
createServer().add(GreeterDefinition, { ...rest, sayHello: () => ({ greting: '' }) }); // error
createServer().add(GreeterDefinition, { ...rest, sayHello: async () => ({ greeting: '', greting: '' }) }); // error
createServer().add(GreeterDefinition, { ...rest, sayHello: () => [] }); // error
createServer().add(GreeterDefinition, { ...rest, sayHello: handlers.sayHello, repeatHello: () => ({}) }); // error
createServer().add(GreeterDefinition, { ...rest, sayHello: handlers.sayHello, repeatHello: async () => [] }); // error
createServer().add(GreeterDefinition, { ...rest, sayHello: handlers.sayHello, repeatHello: () => [{ index: '' }] }); // error
createServer().add(GreeterDefinition, { ...rest, sayHello: handlers.sayHello, repeatHello: () => [{ index: 1, i: 1 }] }); // error
createServer().add(GreeterDefinition, { ...rest, sayHello: handlers.sayHello, *repeatHello() { yield { indx: 1 }; } }); // error
createServer().add(GreeterDefinition, { ...rest, sayHello: handlers.sayHello, converse: () => of({ txt: '' }) }); // error
createServer().add(GreeterDefinition, { ...rest, sayHello: handlers.sayHello, greetEveryone: r => ({ greeting: r.name }) }); // error
createServer().add(GreeterDefinition, { ...rest, sayHello: (_, { sgnal }) => ({ greeting: sgnal }) }); // error
createServer({ maxConectionAgeMs: 5 }); // error
createServer({ maxConnectionAgeMs: '5' }); // error
createServer({ keepalive: {} }); // error
createServer({ middleware: logged }); // error
createServer({ middleware: [() => async () => ({})] }); // error
server.listen(50051); // error
server.stop({ drainTimeout: 5 }); // error
server.health.setStatus('', 'SERVICE_UNKNOWN'); // error
server.inFlight.total = 0; // error
stopOnSignals(server, { signals: ['SIGNIFICANT'] }); // error
callLogging({}); // error
throw new ServerError('NOT_FOUND', ''); // error
`;

it('tells right from wrong', async () => {
  const { wrong, marked } = await verdictOn(program);
  expect(wrong).toEqual(marked);
});

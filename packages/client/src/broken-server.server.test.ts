/** Servers that do not keep to the protocol, or not to the service. */
import { createServer, type Http2Server } from 'node:http2';
import { type ServerWritableStream, status } from '@grpc/grpc-js';
import { GreeterService } from '@peerage/protos/peerage/demo/v1/greeter';
import { failureOf, startBed, startClientFor } from '../testing/greeter-bed.js';

/** SayHello as a method that gives as many responses as it likes, of bytes as they come. */
const looseService = {
  sayHello: {
    ...GreeterService.sayHello,
    responseStream: true,
    responseSerialize: (bytes: Buffer) => bytes,
  },
};

type LooseCall = ServerWritableStream<unknown, Buffer>;

async function startLoose(...responses: Buffer[]): ReturnType<typeof startBed> {
  return startBed(looseService, {
    sayHello(call: LooseCall) {
      for (const response of responses) call.write(response);
      call.end();
    },
  });
}

const valid = GreeterService.sayHello.responseSerialize({ greeting: 'hi', servedBy: '' });

async function listen(server: Http2Server): Promise<string> {
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port.');
  return `127.0.0.1:${address.port}`;
}

describe('a unary call', () => {
  it('fails when the server sends no response', async () => {
    const bed = await startLoose();
    const error = await failureOf(bed.client.sayHello({}));
    expect(error).toMatchObject({ code: status.UNIMPLEMENTED, details: 'The server sent no response.' });
    expect(error.peer).toBe(bed.address);
    expect(bed.pendingCount()).toBe(0);
    await bed.stop();
  });

  it('fails when the server sends two', async () => {
    const bed = await startLoose(valid, valid);
    expect(await failureOf(bed.client.sayHello({}))).toMatchObject({
      code: status.UNIMPLEMENTED,
      details: 'The server sent more than one response.',
    });
    expect(bed.pendingCount()).toBe(0);
    await bed.stop();
  });

  it('fails when the response cannot be decoded', async () => {
    const bed = await startLoose(Buffer.from([0x0a, 0xff]));
    const error = await failureOf(bed.client.sayHello({}));
    expect(error.code).toBe(status.INTERNAL);
    expect(error.details).toContain('The response cannot be decoded');
    expect(error.cause).toBeDefined();
    expect(bed.pendingCount()).toBe(0);
    await bed.stop();
  });

  it('fails when the service is not there', async () => {
    const bed = await startBed({ repeatHello: GreeterService.repeatHello }, {});
    expect((await failureOf(bed.client.sayHello({}))).code).toBe(status.UNIMPLEMENTED);
    await bed.stop();
  });

  it.each([
    ['before a status', { ':status': 200, 'content-type': 'application/grpc' }],
    ['with an HTTP error', { ':status': 503 }],
  ])('fails when the stream ends %s', async (_, headers) => {
    const server = createServer();
    server.on('stream', stream => {
      stream.respond(headers);
      stream.end();
    });
    const bed = await startClientFor(await listen(server));
    const error = await failureOf(bed.client.sayHello({}));
    expect([status.UNKNOWN, status.INTERNAL, status.UNAVAILABLE]).toContain(error.code);
    expect(error.peer).toBe(bed.address);
    expect(bed.pendingCount()).toBe(0);
    await bed.stop();
    server.close();
  });
});

describe('a stream of responses', () => {
  it('fails at the response that cannot be decoded, and cancels the call', async () => {
    let ended = (): void => undefined;
    const cancelled = new Promise<void>(resolve => {
      ended = resolve;
    });
    const bed = await startBed(
      { repeatHello: { ...GreeterService.repeatHello, responseSerialize: (bytes: Buffer) => bytes } },
      {
        repeatHello(call: LooseCall) {
          call.on('cancelled', ended);
          call.write(Buffer.alloc(0));
          call.write(Buffer.from([0x0a, 0xff]));
        },
      },
    );
    const responses = bed.client.repeatHello({})[Symbol.asyncIterator]();
    expect(await responses.next()).toEqual({ done: false, value: { greeting: '', index: 0 } });
    expect((await failureOf(responses.next())).code).toBe(status.INTERNAL);
    expect(bed.pendingCount()).toBe(0);
    await cancelled;
    await bed.stop();
  });
});

import { status } from '@grpc/grpc-js';
import { loneFailure } from '../load/lone-failure.js';
import { Answering } from '../sockets/answering.js';

const grpc = { ':status': 200, 'content-type': 'application/grpc' };

describe('A server answers with trailers alone', () => {
  it.each([
    [
      'a status that gRPC does not have',
      { ...grpc, 'grpc-status': '99', 'grpc-message': 'of the third kind' },
      status.UNKNOWN,
      "UNKNOWN: The server's status 99 is none of gRPC's: of the third kind",
    ],
    [
      'a status that is no number',
      { ...grpc, 'grpc-status': 'fine' },
      status.UNKNOWN,
      "UNKNOWN: The server's status NaN is none of gRPC's",
    ],
    ['no status', grpc, status.UNKNOWN, 'UNKNOWN: Received HTTP status code 200'],
    ['HTTP status 503', { ':status': 503 }, status.UNAVAILABLE, 'UNAVAILABLE: Received HTTP status code 503'],
  ])('with %s: the call fails and says why', async (_what, headers, code, reason) => {
    const server = new Answering(headers);
    await server.open();
    try {
      const failure = await loneFailure(server.address);
      expect(failure.code).toBe(code);
      expect(failure.message).toContain(`on ${server.address} failed with ${reason}`);
    } finally {
      await server.close();
    }
  });
});

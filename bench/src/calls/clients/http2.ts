/**
 * A unary gRPC call by hand on `node:http2`, one connection: the floor.
 *
 * Only what this bench needs: no deadline, no metadata, no compression, no cancellation.
 */
import { connect as connectHttp2, type IncomingHttpHeaders } from 'node:http2';
import { EchoRequest, EchoResponse } from '@peerage/protos/peerage/bench/v1/echo';
import { frame, prefixBytes } from '../../frames.js';
import { addressOf, type Connect } from '../echo.js';

const headers = {
  ':method': 'POST',
  ':path': '/peerage.bench.v1.Echo/Echo',
  'content-type': 'application/grpc',
  te: 'trailers',
};

export const connect: Connect = ([port]) => {
  const session = connectHttp2(`http://${addressOf(port)}`);
  return request =>
    new Promise((resolve, reject) => {
      const stream = session.request(headers);
      const chunks: Buffer[] = [];
      let status: unknown;
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('trailers', (trailers: IncomingHttpHeaders) => {
        status = trailers['grpc-status'];
      });
      stream.on('error', reject);
      stream.on('end', () => {
        if (status === '0') resolve(EchoResponse.decode(Buffer.concat(chunks).subarray(prefixBytes)));
        else reject(new Error(`The call ended with status ${String(status)}.`));
      });
      stream.end(frame(EchoRequest.encode(request).finish()));
    });
};

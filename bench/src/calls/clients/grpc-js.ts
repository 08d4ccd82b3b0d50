/** The client that ts-proto generates for grpc-js: one connection, no balancing. */
import { type ClientOptions, credentials } from '@grpc/grpc-js';
import { EchoClient } from '@peerage/protos/peerage/bench/v1/echo';
import { addressOf, type Connect, type Echo } from '../echo.js';

export const connect: Connect = ([port]) => connectTo(addressOf(port));

export function connectTo(target: string, options: ClientOptions = {}): Echo {
  const client = new EchoClient(target, credentials.createInsecure(), options);
  return request =>
    new Promise((resolve, reject) => {
      client.echo(request, (error, response) => {
        if (error === null) resolve(response);
        else reject(error);
      });
    });
}

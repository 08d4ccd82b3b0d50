/** nice-grpc: promises over grpc-js, one connection, no balancing. */
import { EchoDefinition } from '@peerage/protos/peerage/bench/v1/echo';
import { createChannel, createClient } from 'nice-grpc';
import { addressOf, type Connect } from '../echo.js';

export const connect: Connect = ([port]) => {
  const client = createClient(EchoDefinition, createChannel(addressOf(port)));
  return request => client.echo(request);
};

/** A typed client over a list of all servers. */
import { createClient } from '@peerage/client';
import { EchoDefinition } from '@peerage/protos/peerage/bench/v1/echo';
import type { Connect } from '../echo.js';
import { startList } from './peer-list.js';

export const connect: Connect = ports => {
  const client = createClient(EchoDefinition, startList(ports));
  return request => client.echo(request);
};

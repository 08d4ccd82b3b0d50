/** Echo servers that speak TLS, and what they see of the calls of one client over a list. */
import {
  type CallCredentials,
  Metadata,
  type ServerCredentials,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { type Identifier, identify } from '@peerage/peer-core';
import { PeerList, type PeerListOptions, roundRobin } from '@peerage/peer-lists';
import { GrpcTransport, type GrpcTransportOptions } from '../src/grpc-transport.js';
import { PeerChannel } from '../src/peer-channel.js';
import { type EchoClient, echoClient, startEchoServer } from './echo-server.js';

/** What a server sees of a call. */
interface Seen {
  readonly authority: string;
  readonly authorization: readonly unknown[];
  /** The common name in the certificate that the client showed, if it did. */
  readonly clientName: string | undefined;
  /** The client's end of the connection. */
  readonly connection: string;
}

export interface TlsServer {
  readonly identifier: Identifier;
  readonly seen: readonly Seen[];
}

export interface TlsClient {
  readonly list: PeerList;
  readonly client: EchoClient;
  /** The answer, or the status and details that came instead. */
  readonly say: (word: string, credentials?: CallCredentials, metadata?: Metadata) => Promise<string>;
}

/** Ends everything that was started through it. */
export class TlsBed {
  readonly #ends: (() => void | Promise<void>)[] = [];

  /** @param address Where to listen, and what the identifier is made of. */
  async serve(
    credentials: ServerCredentials,
    { address = '127.0.0.1:0', host = '', serverName = '' } = {},
  ): Promise<TlsServer> {
    const seen: Seen[] = [];
    const server = await startEchoServer(address, {
      credentials,
      onCall: call => {
        seen.push({
          authority: call.getHost(),
          authorization: call.metadata.get('authorization'),
          clientName: call.getAuthContext().sslPeerCertificate?.subject?.CN?.toString(),
          connection: call.getPeer(),
        });
      },
    });
    this.#ends.push(server.kill);
    const id = host === '' ? server.address : server.address.replace(/^.*(?=:\d+$)/, host);
    return { identifier: identify(id, serverName === '' ? {} : { serverName }), seen };
  }

  async connect(
    servers: readonly TlsServer[],
    options: GrpcTransportOptions,
    listOptions: Partial<PeerListOptions> = {},
  ): Promise<TlsClient> {
    const transport = new GrpcTransport(options);
    const list = new PeerList({ transport, policy: roundRobin(), name: 'echoes', ...listOptions });
    list.update({ additions: servers.map(({ identifier }) => identifier), removals: [] });
    await list.start();
    this.#ends.push(
      () => transport.close(),
      () => list.stop(),
    );
    const client = echoClient(new PeerChannel(list));
    const say = (word: string, credentials?: CallCredentials, metadata = new Metadata()): Promise<string> =>
      new Promise(resolve => {
        const callOptions = credentials === undefined ? {} : { credentials };
        client.say(word, metadata, callOptions, (error: ServiceError | null, answer) =>
          resolve(error === null ? (answer ?? '') : `${status[error.code]}: ${error.details}`),
        );
      });
    return { list, client, say };
  }

  async close(): Promise<void> {
    for (const end of this.#ends.splice(0).toReversed()) await end();
  }
}

/** What a service of your own would have: a typed client that balances over the peers in a file. */
import { bind, type Observer } from '@peerage/peer-core';
import { fewestPendingRequests, PeerList, type PeerListIntrospection } from '@peerage/peer-lists';
import { createGreeterClient, type GreeterClient } from '@peerage/protos/peerage/demo/v1/greeter.peerage';
import { GrpcTransport } from '@peerage/transport-grpc';
import { file } from '@peerage/updaters';

export interface Greeters {
  readonly client: GreeterClient;
  introspect(): PeerListIntrospection;
  start(): Promise<void>;
  /** Lets calls in flight end and closes every connection. */
  stop(): Promise<void>;
}

/** @param path The file that names the peers; what is written to it later is followed. */
export function greetersIn(path: string, observer: Observer): Greeters {
  const transport = new GrpcTransport({ observer });
  const policy = fewestPendingRequests();
  const list = new PeerList({ name: 'greeters', transport, policy, observer });
  const chooser = bind(list, file(path), { observer });
  // While no greeter is available a call waits for one, but no longer than for an answer.
  const defaults = { waitForReady: true, timeoutMs: 10_000 };
  return {
    client: createGreeterClient(chooser, { defaults, observer }),
    introspect: () => list.introspect(),
    start: () => chooser.start(),
    stop: async () => {
      await chooser.stop();
      transport.close();
    },
  };
}

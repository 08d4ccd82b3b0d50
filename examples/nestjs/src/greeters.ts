/** The peers, as a provider: connected when the application starts, let go when it shuts down. */
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { bind, type Chooser } from '@peerage/peer-core';
import { PeerList, roundRobin } from '@peerage/peer-lists';
import { GrpcTransport } from '@peerage/transport-grpc';
import { staticPeers } from '@peerage/updaters';

@Injectable()
export class Greeters implements OnModuleInit, OnApplicationShutdown {
  readonly #transport = new GrpcTransport();
  readonly chooser: Chooser;

  constructor(addresses: readonly string[]) {
    const list = new PeerList({
      name: 'greeters',
      transport: this.#transport,
      policy: roundRobin(),
      // Until the first server is connected, calls wait for it.
      chooseTimeoutMs: 10_000,
    });
    this.chooser = bind(list, staticPeers(addresses));
  }

  async onModuleInit(): Promise<void> {
    await this.chooser.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.chooser.stop();
    this.#transport.close();
  }
}

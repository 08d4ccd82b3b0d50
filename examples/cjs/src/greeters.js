/** The client's side: all greeters there are, taking turns. */
'use strict';

const { bind } = require('@peerage/peer-core');
const { PeerList, roundRobin } = require('@peerage/peer-lists');
const { GrpcTransport } = require('@peerage/transport-grpc');
const { staticPeers } = require('@peerage/updaters');
const { createGreeterClient } = require('../dist/greeter.peerage.js');

async function connect(addresses) {
  const transport = new GrpcTransport();
  const greeters = bind(new PeerList({ transport, policy: roundRobin() }), staticPeers(addresses));
  await greeters.start();
  return {
    client: createGreeterClient(greeters, { defaults: { timeoutMs: 10_000, waitForReady: true } }),
    close: async () => {
      await greeters.stop();
      transport.close();
    },
  };
}

module.exports = { connect };

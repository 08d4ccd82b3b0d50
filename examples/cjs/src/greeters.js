/** The client's side: all greeters there are, taking turns. */
'use strict';

const { createClient } = require('@peerage/client');
const { bind } = require('@peerage/peer-core');
const { PeerList, roundRobin } = require('@peerage/peer-lists');
const { GrpcTransport } = require('@peerage/transport-grpc');
const { staticPeers } = require('@peerage/updaters');
const { GreeterDefinition } = require('../dist/greeter.js');

async function connect(addresses) {
  const transport = new GrpcTransport();
  const greeters = bind(new PeerList({ transport, policy: roundRobin() }), staticPeers(addresses));
  await greeters.start();
  return {
    client: createClient(GreeterDefinition, greeters, { defaults: { timeoutMs: 10_000 } }),
    close: async () => {
      await greeters.stop();
      transport.close();
    },
  };
}

module.exports = { connect };

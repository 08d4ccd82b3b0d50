/** Holds `docs/errors.md` to the table of errors: the codes, what they carry, and what they say. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PeerError, type PeerErrorCode, type PeerErrorDetails, peerErrorCodes } from './errors.js';

/** Every field of every code, which the compiler sees to. */
const samples: { readonly [C in PeerErrorCode]: Required<PeerErrorDetails[C]> } = {
  'choose-without-deadline': { list: 'greeter' },
  'invalid-peer-conversion': { peer: 'a:50051', expected: 'gRPC peer' },
  'invalid-peer-type': { peer: '42', expected: 'an address' },
  'invalid-transport-conversion': { transport: 'fake', expected: 'gRPC transport' },
  'peer-already-in-list': { list: 'greeter', peer: 'a:50051' },
  'peer-has-no-reference-to-subscriber': { transport: 'grpc', peer: 'a:50051' },
  'list-already-started': { list: 'greeter' },
  'list-not-started': { list: 'greeter', state: 'idle' },
  'peer-not-in-list': { list: 'greeter', peer: 'a:50051' },
  'transport-has-no-reference-to-peer': { transport: 'grpc', peer: 'a:50051' },
  'no-available-peer': {
    list: 'greeter',
    peers: 1,
    connecting: 0,
    unavailable: 1,
    busy: 0,
    waitedMs: 500,
    failFast: false,
    onlyPeer: 'a:50051',
    excluded: 1,
    lastError: 'a:50051: connect ECONNREFUSED 10.0.0.7:50051',
  },
  'choose-queue-full': { list: 'greeter', capacity: 1024 },
  'choose-aborted': { list: 'greeter', waitedMs: 120 },
  'list-stopped': { list: 'greeter', waitedMs: 120 },
  'policy-failed': { list: 'greeter', policy: 'mine', during: 'choose' },
  'invalid-shard-key': { key: '', problem: 'is missing, and direct needs it to name a peer' },
  'invalid-identifier': {
    peer: 'host',
    problem: 'has no port; expected host:port, [v6]:port or unix:/path',
    field: 'peers[2]',
  },
  'duplicate-peer': { list: 'greeter', peer: 'a:50051', field: 'peers[2]' },
  'retain-failed': { list: 'greeter', peer: 'a:50051' },
  'update-incomplete': { list: 'greeter', applied: 99, failed: 1 },
  'empty-snapshot': { list: 'greeter', kept: 3 },
  'mass-removal': { list: 'greeter', removed: 60, known: 100, holdMs: 30_000 },
  'updater-failed': { list: 'greeter', kept: 3 },
  'source-unreadable': {
    source: '/etc/peers.yaml',
    problem: 'peers[1].weight is -1; expected a finite number above 0',
    line: 4,
  },
  'subscriber-already-retains-peer': { transport: 'grpc', peer: 'a:50051' },
  'transport-stopped': { transport: 'grpc' },
  'connect-failed': { peer: 'a:50051', problem: 'connect ECONNREFUSED 10.0.0.7:50051' },
  'tls-files-unusable': { path: '/etc/tls/ca.pem', problem: 'it holds no certificate in PEM' },
  'request-not-started': { peer: 'a:50051' },
  'health-check-unimplemented': { peer: 'a:50051', service: 'greeter.v1.Greeter' },
  'load-reports-unimplemented': { peer: 'a:50051' },
  'callback-failed': { callback: 'observer', of: 'greeter' },
  'invalid-configuration': {
    field: 'chooseTimeoutMs',
    value: '-1',
    expected: 'a number of milliseconds of at least 0',
  },
  'unknown-policy': { policy: 'rownd-robin', known: ['round-robin', 'fewest-pending-requests'] },
  'listen-failed': {
    server: 'greeter',
    address: '127.0.0.1:50051',
    problem: 'listen EADDRINUSE: address already in use 127.0.0.1:50051',
  },
  'server-state': { server: 'greeter', action: 'listen on 127.0.0.1:50051', state: 'stopped' },
  'handler-failed': { procedure: '/greeter.v1.Greeter/SayHello' },
};

const page = readFileSync(join(__dirname, '../../../docs/errors.md'), 'utf8');

/** The section of each code, by the code in its heading. */
const sections = new Map(
  page
    .split(/^### /m)
    .slice(1)
    .map(section => [/^`([^`]+)`\n/.exec(section)?.[1] ?? section, section]),
);

describe('docs/errors.md', () => {
  it('describes exactly the codes there are', () => {
    expect([...sections.keys()].toSorted()).toEqual(peerErrorCodes.toSorted());
  });

  it.each(peerErrorCodes)('is true of %s', code => {
    const section = sections.get(code) ?? '';
    const [, details = 'no details'] = /^- \*\*Details:\*\* (.+)$/m.exec(section) ?? [];
    const fields = [...details.matchAll(/`([^`]+)`/g)].map(match => match[1] ?? '');
    expect(fields.toSorted()).toEqual(Object.keys(samples[code]).toSorted());
    expect(section).toContain(`\n> ${new PeerError(code, samples[code]).message}\n`);
    expect(section).toMatch(/^- \*\*When:\*\* \S/m);
    expect(section).toMatch(/^- \*\*What to do:\*\* \S/m);
    expect(section).toMatch(/^- \*\*gRPC status:\*\* \S/m);
  });
});

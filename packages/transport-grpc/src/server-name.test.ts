import { identify } from '@peerage/peer-core';
import { thrownBy } from '@peerage/testing';
import { checkSameServer, optionsOfPeer } from './server-name.js';

const address = '10.0.0.1:443';

describe('optionsOfPeer', () => {
  const options = { 'grpc.ssl_target_name_override': 'all.example', 'grpc.keepalive_time_ms': 1000 };

  it('leaves alone a peer that is known by its address', () => {
    expect(optionsOfPeer(options, identify(address, { weight: 2 }))).toBe(options);
  });

  it('has the name checked and sent that the identifier gives', () => {
    expect(optionsOfPeer(options, identify(address, { serverName: 'a.example' }))).toEqual({
      'grpc.ssl_target_name_override': 'a.example',
      'grpc.default_authority': 'a.example',
      'grpc.keepalive_time_ms': 1000,
    });
  });

  it('refuses what is no name', () => {
    expect(
      thrownBy(() => optionsOfPeer({}, { id: address, attributes: { serverName: 'a b' } })),
    ).toMatchObject({
      code: 'invalid-identifier',
      details: { peer: address, problem: 'has server name "a b", not a host name' },
    });
  });
});

describe('checkSameServer', () => {
  const named = identify(address, { serverName: 'a.example' });
  const unnamed = identify(address);

  it('lets those share a peer who agree on its name, or have none to say', () => {
    expect(() => checkSameServer(named, named)).not.toThrow();
    expect(() => checkSameServer(named, unnamed)).not.toThrow();
    expect(() => checkSameServer(unnamed, unnamed)).not.toThrow();
  });

  it.each([
    [named, 'has server name "b.example", but is connected with server name "a.example"'],
    [unnamed, 'has server name "b.example", but is connected without a server name'],
  ])('refuses another name than that of %j', (peer, problem) => {
    expect(
      thrownBy(() => checkSameServer(peer, identify(address, { serverName: 'b.example' }))),
    ).toMatchObject({
      code: 'invalid-identifier',
      details: { peer: address, problem },
    });
  });
});

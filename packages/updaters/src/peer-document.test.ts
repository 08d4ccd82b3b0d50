import { thrownBy } from '@peerage/testing';
import * as fc from 'fast-check';
import { parsePeerDocument } from './peer-document.js';

function parse(text: string): unknown {
  return parsePeerDocument(text, '/etc/peers.yaml');
}

const both = [{ id: 'a:1' }, { id: 'b:1', attributes: { weight: 2 } }];

describe('parsePeerDocument', () => {
  it.each([
    ['YAML', '- a:1\n- address: b:1\n  weight: 2\n'],
    ['YAML with the field peers', 'peers:\n  - a:1\n  - {address: "b:1", weight: 2}\n'],
    [
      'YAML with comments and Windows line ends',
      '# all of them\r\n- a:1 # one\r\n- {address: "b:1", weight: 2}',
    ],
    ['JSON', '["a:1", {"address": "b:1", "weight": 2}]'],
    ['JSON with the field peers', '{"peers": ["a:1", {"address": "b:1", "weight": 2}]}'],
    ['JSON indented by tabs', '[\n\t"a:1",\n\t{\n\t\t"address": "b:1",\n\t\t"weight": 2\n\t}\n]\n'],
    ['a byte order mark', '\uFEFF- a:1\n- {address: "b:1", weight: 2}\n'],
  ])('reads %s', (_form, text) => {
    expect(parse(text)).toEqual(both);
  });

  it('reads every attribute', () => {
    const text = `
      - address: "[::1]:80"
        weight: 0.5
        locality: { region: eu, zone: eu-a, subZone: rack-1 }
        priority: 1
        hashKey: shard-7
        serverName: b.example
        metadata: { version: "3" }
    `;
    const attributes = {
      weight: 0.5,
      locality: { region: 'eu', zone: 'eu-a', subZone: 'rack-1' },
      priority: 1,
      hashKey: 'shard-7',
      serverName: 'b.example',
      metadata: { version: '3' },
    };
    expect(parse(text)).toEqual([{ id: '[::1]:80', attributes }]);
  });

  it('follows aliases', () => {
    const text = '- {address: "a:1", locality: &here {zone: eu-a}}\n- {address: "b:1", locality: *here}';
    const attributes = { locality: { zone: 'eu-a' } };
    expect(parse(text)).toEqual([
      { id: 'a:1', attributes },
      { id: 'b:1', attributes },
    ]);
  });

  it('takes an empty list at its word', () => {
    expect(parse('[]')).toEqual([]);
    expect(parse('peers: []')).toEqual([]);
  });

  it.each(['', '\n\n', '# nothing yet\n', 'null'])('does not take %j for an empty list', text => {
    expect(thrownBy(() => parse(text))).toMatchObject({
      message:
        'The peers in "/etc/peers.yaml" could not be read: there is nothing in it ([] says that there are no peers).',
    });
  });

  it.each([
    ['- a:1\n- address: b\n', 2, 'The identifier "b" in peers[1].address has no port; expected host:port'],
    [
      '- a:1\n\n- b:1\n- address: c:1\n  weight: -1\n',
      4,
      'peers[2].weight is -1; expected a finite number above 0',
    ],
    ['peers:\n  - a:1\n  - weight: 2', 3, 'peers[1].address is undefined'],
    [
      '- a:1\n- b:1\n- a:1',
      3,
      'Peer "a:1" is named more than once for list "/etc/peers.yaml", again in peers[2]',
    ],
    ['- a:1\n-\n', 2, 'peers[1] is null; expected an address, or an object with an address'],
    ['["a:1",\n "b:1"', 2, 'Flow sequence'],
    ['[{"address": "a:1"', 1, ''],
    ['- a:1\n- [::1]:80\n', 2, 'Unexpected scalar'],
    ['- {address: "a:1", address: "b:1"}', 1, 'Map keys must be unique'],
    ['- a:1\n---\n- b:1\n', 2, 'Source contains multiple documents'],
  ])('names the line of the mistake in %j', (text, line, problem) => {
    const error = thrownBy(() => parse(text));
    expect(error).toMatchObject({ code: 'source-unreadable', details: { source: '/etc/peers.yaml', line } });
    expect(String(error)).toContain(`could not be read, line ${line}: ${problem}`);
  });

  it.each([
    ['a:1\nb:1', 'it holds \'a:1 b:1\'; expected a list of peers, or an object with the list "peers"'],
    ['7', 'it holds 7; expected a list'],
    ['{}', 'it holds {}; expected a list'],
    ['peers: a:1', "it holds { peers: 'a:1' }; expected a list"],
    ['peer: [a:1]', "it holds { peer: [ 'a:1' ] }; expected a list"],
    ['peers: [a:1]\nversion: 2', 'expected a list'],
    ['- *missing', 'missing'],
  ])('refuses %j', (text, problem) => {
    const error = thrownBy(() => parse(text));
    expect(error).toMatchObject({ code: 'source-unreadable' });
    expect(String(error)).toContain(problem);
  });

  it('keeps the mistake itself as the cause', () => {
    expect(thrownBy(() => parse('- host'))).toMatchObject({
      cause: { code: 'invalid-identifier', details: { peer: 'host', field: 'peers[0]' } },
    });
  });

  it('notices JSON that is cut off anywhere', () => {
    const text = JSON.stringify({ peers: ['a:1', { address: 'b:1', locality: { zone: 'eu-a' } }, 'c:1'] });
    for (let length = 0; length < text.length; length += 1) {
      expect(thrownBy(() => parse(text.slice(0, length)))).toMatchObject({ code: 'source-unreadable' });
    }
    expect(parse(text)).toHaveLength(3);
  });

  it('answers any text with peers or with source-unreadable', () => {
    const nearly = fc
      .array(
        fc.constantFrom(
          '- ',
          'a:1',
          '\n',
          '[',
          ']',
          '{',
          '}',
          'peers:',
          '  ',
          '"',
          '&x ',
          '*x',
          'address: ',
          ',',
        ),
      )
      .map(parts => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(fc.string(), nearly), text => {
        let error: unknown;
        try {
          expect(Array.isArray(parse(text))).toBe(true);
        } catch (caught) {
          error = caught;
        }
        if (error !== undefined) expect(error).toMatchObject({ code: 'source-unreadable' });
      }),
    );
  });
});

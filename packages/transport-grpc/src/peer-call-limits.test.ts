import { setImmediate as turn } from 'node:timers/promises';
import { Metadata, status } from '@grpc/grpc-js';
import { ScriptedChooser, ScriptedPeer, setUp } from '../testing/scripted-call.js';
import { unused } from './peer-call.js';
import { PeerChannel } from './peer-channel.js';

describe('a call with too much metadata', () => {
  it('ends RESOURCE_EXHAUSTED on its peer, which never hears of it', async () => {
    const peer = new ScriptedPeer('a:1');
    const chooser = new ScriptedChooser(peer);
    const { channel, heard } = setUp(chooser, { maxMetadataBytes: 100 });
    const metadata = new Metadata();
    metadata.set('user', 'a'.repeat(65));
    const call = channel.open('/a.B/C');
    call.start(metadata, heard);
    await turn();
    expect(heard.statuses).toEqual([
      expect.objectContaining({
        code: status.RESOURCE_EXHAUSTED,
        details: "The call's metadata is 101 bytes and may be 100 (maxMetadataBytes)",
      }),
    ]);
    expect(call.getPeer()).toBe('a:1');
    expect(peer.calls).toEqual([]);
    expect(chooser.outcomes).toEqual([unused]);
  });

  it.each([-1, Number.NaN])('cannot be told from others with a limit of %d', maxMetadataBytes => {
    expect(() => new PeerChannel(new ScriptedChooser(), { maxMetadataBytes })).toThrow(
      `maxMetadataBytes is ${maxMetadataBytes}; expected a number of bytes, 0 or more.`,
    );
  });
});

describe('a call that its server ends with a status that gRPC does not have', () => {
  it.each([99, Number.NaN])('ends UNKNOWN, and says what it was: %d', code => {
    const peer = new ScriptedPeer('a:1');
    const chooser = new ScriptedChooser(peer);
    const { channel, heard } = setUp(chooser);
    channel.open('/a.B/C').start(new Metadata(), heard);
    peer.calls[0]?.end(code, 'why not?');
    const details = `The server's status ${code} is none of gRPC's: why not?`;
    expect(heard.statuses).toEqual([expect.objectContaining({ code: status.UNKNOWN, details })]);
    expect(chooser.outcomes).toEqual([{ code: status.UNKNOWN }]);
  });
});

import fc from 'fast-check';
import { Utf8Buffer } from './utf8-buffer.js';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

const written = (buffer: Utf8Buffer) => hex(buffer.bytes.subarray(0, buffer.length));

test('holds what TextEncoder makes of the text, whatever it held before', () => {
  const buffer = new Utf8Buffer();
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), text => {
      buffer.set(text);
      expect(written(buffer)).toBe(hex(new TextEncoder().encode(text)));
    }),
  );
});

test('appends, and takes back what was appended', () => {
  const buffer = new Utf8Buffer();
  buffer.set('péer_');
  const stem = buffer.length;
  buffer.append('99');
  buffer.truncate(stem);
  buffer.append('7');
  expect(written(buffer)).toBe(hex(Buffer.from('péer_7')));
});

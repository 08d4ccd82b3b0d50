import { thrownBy } from '@peerage/testing';
import { type TlsFromFilesOptions, tlsFromFiles } from './tls-from-files.js';

describe('tlsFromFiles refuses', () => {
  it.each<[TlsFromFilesOptions, string]>([
    [{}, 'tlsFromFiles.rootCertsPath is undefined; expected a path, when there is no certPath.'],
    [{ rootCertsPath: '' }, "tlsFromFiles.rootCertsPath is ''; expected the path of a file."],
    [{ certPath: 'c.pem' }, 'tlsFromFiles.keyPath is undefined; expected a path, as certPath is given.'],
    [{ keyPath: 'k.pem' }, 'tlsFromFiles.certPath is undefined; expected a path, as keyPath is given.'],
    [
      { rootCertsPath: 'r.pem', pollMs: 0 },
      'tlsFromFiles.pollMs is 0; expected milliseconds from 1 to 2147483647.',
    ],
    [
      { rootCertsPath: 'r.pem', pollMs: Number.NaN },
      'tlsFromFiles.pollMs is NaN; expected milliseconds from 1 to 2147483647.',
    ],
  ])('%j', (options, message) => {
    expect(thrownBy(() => tlsFromFiles(options))).toMatchObject({ code: 'invalid-configuration', message });
  });
});

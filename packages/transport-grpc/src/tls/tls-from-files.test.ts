import { thrownBy } from '@peerage/testing';
import { type TlsFromFilesOptions, tlsFromFiles } from './tls-from-files.js';

describe('tlsFromFiles refuses', () => {
  it.each<[TlsFromFilesOptions, string]>([
    [{}, 'rootCertsPath is undefined; expected a path, when there is no certPath.'],
    [{ rootCertsPath: '' }, 'rootCertsPath is ""; expected the path of a file.'],
    [{ certPath: 'c.pem' }, 'keyPath is undefined; expected a path, as certPath is given.'],
    [{ keyPath: 'k.pem' }, 'certPath is undefined; expected a path, as keyPath is given.'],
    [{ rootCertsPath: 'r.pem', pollMs: 0 }, 'pollMs is 0; expected milliseconds from 1 to 2147483647.'],
    [
      { rootCertsPath: 'r.pem', pollMs: Number.NaN },
      'pollMs is NaN; expected milliseconds from 1 to 2147483647.',
    ],
    [
      { rootCertPath: 'r.pem' } as TlsFromFilesOptions,
      expect.stringContaining('rootCertPath is "r.pem"; expected an option of tlsFromFiles') as string,
    ],
  ])('%j', (options, message) => {
    expect(thrownBy(() => tlsFromFiles(options))).toMatchObject({ code: 'invalid-configuration', message });
  });
});

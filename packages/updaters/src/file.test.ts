import { thrownBy } from '@peerage/testing';
import { type FileOptions, file } from './file.js';

describe('file', () => {
  it.each<[string, FileOptions, string]>([
    ['', {}, 'path is ""; expected the path of a file.'],
    ['p', { pollMs: 0 }, 'pollMs is 0; expected milliseconds from 1 to 2147483647.'],
    [
      'p',
      { pollMs: '250' as unknown as number },
      'pollMs is "250"; expected milliseconds from 1 to 2147483647.',
    ],
    ['p', { pollMs: 2 ** 31 }, 'pollMs is 2147483648; expected milliseconds from 1 to 2147483647.'],
    ['p', { poll: 5 } as FileOptions, 'poll is 5; expected an option of file, which are observer, pollMs.'],
  ])('refuses "%s" with %j at once', (path, options, message) => {
    expect(thrownBy(() => file(path, options))).toMatchObject({ code: 'invalid-configuration', message });
  });
});

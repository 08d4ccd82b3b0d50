import { type CallDefaults, type CallOptions, noOptions } from '../call-options.js';
import { withDeclared } from './declared-options.js';
import type { MethodRouting } from './service-routing.js';

interface Request {
  readonly name?: string;
}

const hashKey = (request: Request): string | undefined => request.name;

/** The options of a call with `options` and the request `{ name: 'Ann' }`. */
function completed(
  declared: object,
  options: CallOptions | undefined,
  defaults: CallDefaults = noOptions,
  request: unknown = { name: 'Ann' },
): CallOptions {
  return withDeclared(declared, defaults)(request, options);
}

describe('withDeclared', () => {
  it('fills in what nobody else says', () => {
    const declared = { hashKey, timeoutMs: 5, waitForReady: true };
    const expected = { hashKey: 'Ann', timeoutMs: 5, waitForReady: true };
    expect(completed(declared, undefined)).toEqual(expected);
    expect(completed(declared, { failFast: false })).toEqual({ ...expected, failFast: false });
  });

  it.each<[string, MethodRouting, CallDefaults, CallOptions]>([
    ['a timeout', { timeoutMs: 5 }, { timeoutMs: 6 }, { timeoutMs: 7 }],
    ['waiting for a peer', { waitForReady: true }, { waitForReady: false }, { waitForReady: true }],
  ])(
    'lets the client win over the declaration and the call over both: %s',
    (_, declared, defaults, options) => {
      expect(completed(declared, undefined)).toEqual(declared);
      expect(completed(declared, {}, defaults)).toEqual(defaults);
      expect(completed(declared, undefined, defaults)).toEqual(defaults);
      expect(completed(declared, options, defaults)).toEqual(options);
    },
  );

  it('takes undefined for an option that is given', () => {
    const declared = { hashKey, timeoutMs: 5, waitForReady: true };
    const options = { hashKey: undefined, timeoutMs: undefined, waitForReady: undefined };
    expect(completed(declared, options)).toEqual(options);
    expect(completed({ timeoutMs: 5 }, undefined, { timeoutMs: undefined })).toEqual({
      timeoutMs: undefined,
    });
  });

  it('lets a deadline take the place of a declared timeout, but not of the client’s own', () => {
    expect(completed({ timeoutMs: 5 }, { deadline: 9 })).toEqual({ deadline: 9 });
    expect(completed({ timeoutMs: 5, hashKey }, { deadline: 9 })).toEqual({ deadline: 9, hashKey: 'Ann' });
    expect(completed({ timeoutMs: 5 }, { deadline: undefined })).toEqual({
      deadline: undefined,
      timeoutMs: 5,
    });
    expect(completed({ timeoutMs: 5 }, { deadline: 9 }, { timeoutMs: 6 })).toEqual({
      deadline: 9,
      timeoutMs: 6,
    });
  });

  it('reads the key of each request, unless the call has one', () => {
    expect(completed({ hashKey }, { hashKey: 'own' })).toEqual({ hashKey: 'own' });
    expect(completed({ hashKey }, {}, noOptions, { name: 'Bob' })).toEqual({ hashKey: 'Bob' });
    expect(completed({ hashKey }, undefined, noOptions, {}).hashKey).toBeUndefined();
    expect(completed({ hashKey }, {}, noOptions, { name: '' }).hashKey).toBeUndefined();
    // What is no request at all is for the encoder to refuse.
    expect(completed({ hashKey }, undefined, noOptions, null)).toEqual({});
  });

  it('gives the same options again where it can, so that calls without options allocate nothing', () => {
    const complete = withDeclared({ timeoutMs: 5 }, { failFast: true });
    expect(complete({}, undefined)).toBe(complete({}, undefined));
    const options = { timeoutMs: 7 };
    expect(withDeclared({ retry: { maxAttempts: 2 } }, noOptions)({}, options)).toBe(options);
  });
});

import { Metadata, status } from '@grpc/grpc-js';
import { thrownBy } from '@peerage/testing';
import { isServerError, ServerError } from './server-error.js';

describe('a ServerError', () => {
  it('has what it was given, and a message that says it', () => {
    const cause = new Error('because');
    const metadata = new Metadata();
    const error = new ServerError(status.NOT_FOUND, 'Nobody.', { metadata, cause });
    expect(error).toMatchObject({
      name: 'ServerError',
      code: status.NOT_FOUND,
      details: 'Nobody.',
      metadata,
      cause,
    });
    expect(String(error)).toBe('ServerError: NOT_FOUND: Nobody.');
    expect('cause' in new ServerError(status.ABORTED, '')).toBe(false);
  });

  it.each([
    [[status.OK, ''], 'code'],
    [[99, ''], 'code'],
    [['NOT_FOUND', ''], 'code'],
    [[5], 'details'],
    [[5, '', { metadata: { a: 'b' } }], 'metadata'],
  ])('is not made of %j', (given, field) => {
    const make = (): unknown => Reflect.construct(ServerError, given);
    expect(thrownBy(make)).toMatchObject({ details: { field: `ServerError.${field}` } });
  });
});

describe('isServerError', () => {
  const error = new ServerError(status.NOT_FOUND, 'Nobody.');
  const foreign = Object.assign(new Error(''), { name: 'ServerError' });

  it.each<[unknown, boolean]>([
    [error, true],
    [Object.assign(foreign, { code: 5, details: '', metadata: new Metadata() }), true],
    [Object.assign(new Error(''), { code: 5, details: '', metadata: new Metadata() }), false],
    [{ name: 'ServerError', code: 5, details: '', metadata: new Metadata() }, false],
    [undefined, false],
  ])('knows one: %#', (value, is) => {
    expect(isServerError(value)).toBe(is);
  });

  it.each([
    { code: 0, details: '', metadata: new Metadata() },
    { code: 5, metadata: new Metadata() },
    { code: 5, details: '', metadata: {} },
  ])('takes no half of one: %#', half => {
    expect(isServerError(Object.assign(new Error(''), { name: 'ServerError' }, half))).toBe(false);
  });

  it('asks for a code when it is given one', () => {
    expect(isServerError(error, status.NOT_FOUND)).toBe(true);
    expect(isServerError(error, status.ABORTED)).toBe(false);
  });
});

import { thrownBy } from '@peerage/testing';
import { objectOf, recordOf, shape, show } from './shape.js';

const word = shape('a word', (value): value is string => typeof value === 'string');
const pair = objectOf<{ left: string; right: string }>({ left: word, right: word });

describe('shapes', () => {
  it('give back what fits', () => {
    expect(word('x', 'field')).toBe('x');
    expect(pair({ left: 'x' }, 'field')).toEqual({ left: 'x' });
    expect(recordOf(word, 'words')({ any: 'x', other: 'y' }, 'field')).toEqual({ any: 'x', other: 'y' });
  });

  it('leave out what is undefined', () => {
    expect(Object.keys(pair({ left: undefined, right: 'x', more: undefined }, 'field'))).toEqual(['right']);
  });

  it.each<[() => unknown, string]>([
    [() => word(1, 'field'), 'field is 1; expected a word.'],
    [() => pair(null, 'field'), 'field is null; expected an object with left, right.'],
    [() => pair([], 'field'), 'field is []; expected an object with left, right.'],
    [() => pair({ left: 1 }, 'field'), 'field.left is 1; expected a word.'],
    [() => pair({ lift: 'x' }, 'field'), "field.lift is 'x'; expected one of the fields left, right."],
    [() => recordOf(word, 'words')({ a: 1 }, 'field'), 'field.a is 1; expected a word.'],
    [() => recordOf(word, 'words')('x', 'field'), "field is 'x'; expected words."],
  ])('name the field that does not: %s', (read, message) => {
    expect(thrownBy(read)).toMatchObject({ code: 'invalid-configuration', message });
  });

  it('do not fall for names that every object has', () => {
    const hostile: unknown = JSON.parse('{"__proto__": "x"}');
    expect(thrownBy(() => pair(hostile, 'field'))).toMatchObject({ code: 'invalid-configuration' });
    expect(thrownBy(() => pair({ toString: 'x' }, 'field'))).toMatchObject({ code: 'invalid-configuration' });
    expect(Object.entries(recordOf(word, 'words')(hostile, 'field'))).toEqual([['__proto__', 'x']]);
  });
});

describe('show', () => {
  it.each<[unknown, string]>([
    ['two\nlines', "'two\\nlines'"],
    [-0, '-0'],
    [{ a: { b: { c: 1 } } }, '{ a: { b: [Object] } }'],
    [[1, 'x', null], "[ 1, 'x', null ]"],
  ])('writes %j on one line', (value, text) => {
    expect(show(value)).toBe(text);
  });

  it('cuts what is long', () => {
    for (const value of [
      'x'.repeat(500),
      Array.from({ length: 500 }, () => 'x'),
      { many: 'x'.repeat(500) },
    ]) {
      expect(show(value)).toMatch(/^.{120}…$/);
    }
  });
});

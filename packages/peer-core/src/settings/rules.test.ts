import { systemClock } from '../clock.js';
import {
  callback,
  checkKnownSettings,
  checkSettings,
  clockRule,
  durationMs,
  each,
  finite,
  flag,
  integer,
  nested,
  positive,
  type Rules,
  required,
  role,
  text,
  valueOr,
} from './index.js';

interface Settings {
  readonly size: number;
  readonly ratio?: number;
  readonly waitMs?: number;
  readonly factor?: number;
  readonly name?: string;
  readonly names?: readonly string[];
  readonly quiet?: boolean;
  readonly pick?: () => number;
  readonly clock?: unknown;
  readonly store?: unknown;
  readonly inner?: { readonly depth?: number; readonly must?: number } | false;
}

const rules: Rules<Settings> = {
  size: required(integer(1, 9)),
  ratio: finite(0),
  waitMs: durationMs,
  factor: positive,
  name: text,
  names: each(text),
  quiet: flag,
  pick: callback,
  clock: clockRule,
  store: role('a store', 'get', 'set'),
  inner: valueOr(false, nested('inner things', { depth: integer(0), must: required(integer(0)) })),
};

const check = (settings: object) => () => checkSettings('things', settings as Settings, rules);

describe('an object of settings', () => {
  it.each<object>([
    { size: 1 },
    { size: 9, ratio: 0.5, waitMs: Number.POSITIVE_INFINITY, factor: 1e-9, name: '', quiet: false },
    { size: 2, pick: () => 1, clock: systemClock, store: new Map(), inner: false, name: undefined },
    { size: 2, inner: { must: 0 }, names: ['a', 'b'] },
  ])('passes: %j', settings => {
    expect(check(settings)).not.toThrow();
  });

  it.each<[object, string]>([
    [{}, 'size is undefined; expected an integer from 1 to 9.'],
    [{ size: '5' }, 'size is "5"; expected an integer from 1 to 9.'],
    [{ size: 5, ratio: Number.NaN }, 'ratio is NaN; expected a number of at least 0.'],
    [{ size: 5, ratio: null }, 'ratio is null; expected a number of at least 0.'],
    [{ size: 5, waitMs: -1 }, 'waitMs is -1; expected a number of milliseconds of at least 0.'],
    [{ size: 5, factor: 0 }, 'factor is 0; expected a finite number above 0.'],
    [{ size: 5, name: 7 }, 'name is 7; expected a string.'],
    [{ size: 5, names: 'a' }, 'names is "a"; expected an array.'],
    [{ size: 5, names: ['a', 1] }, 'names[1] is 1; expected a string.'],
    [{ size: 5, quiet: 'no' }, 'quiet is "no"; expected true or false.'],
    [{ size: 5, pick: {} }, 'pick is {}; expected a function.'],
    [{ size: 5, clock: () => 1 }, 'clock is a function; expected a clock.'],
    [{ size: 5, store: new Set() }, 'store is Set(0) {}; expected a store.'],
    [{ size: 5, inner: true }, 'inner is true; expected an object.'],
    [{ size: 5, inner: {} }, 'inner.must is undefined; expected an integer of at least 0.'],
    [
      { size: 5, inner: { must: 1, deep: 1 } },
      'inner.deep is 1; expected an option of inner things, which are depth, must.',
    ],
    [{ size: 5, toString: 1 }, /^toString is 1; expected an option of things, which are size, ratio, /],
    [[], 'options of things is []; expected an object.'],
  ] as [object, string][])('is refused: %j', (settings, message) => {
    expect(check(settings)).toThrow(message);
  });

  it.each([5, null, 'x', undefined])('is not %p', settings => {
    expect(check(settings as unknown as object)).toThrow('expected an object');
  });

  it('may have more when others write to it as well', () => {
    const known = (settings: object) => () => checkKnownSettings(settings as Settings, rules);
    expect(known({ other: 1, ratio: 1 })).not.toThrow();
    expect(known({ other: 1, ratio: 'x' })).toThrow('ratio is "x"');
    expect(known(null as unknown as object)).toThrow('options is null; expected an object.');
  });
});

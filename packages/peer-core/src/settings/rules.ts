/**
 * Objects of settings, checked as a whole: a rule for every setting there is, and none for what is misspelt.
 *
 * The compiler sees to it that a table of rules has them all; the rules see to callers without a compiler.
 */
import { checkInteger, checkNumber, invalidConfiguration } from './check-setting.js';

/** What a setting may be. */
export interface Rule {
  /** @throws PeerError `invalid-configuration` when `value` cannot be meant. */
  check(field: string, value: unknown): void;
  /** Whether it has to be there: left out, any other setting has its default. */
  readonly required?: boolean;
}

/** One rule for each setting. */
export type Rules<Settings> = { readonly [Name in keyof Settings]-?: Rule };

/**
 * Checks every setting of an object, and that it has no others.
 *
 * @param of What the settings are of, for messages: the name of the function that takes them.
 * @throws PeerError `invalid-configuration` naming the first one that cannot be meant.
 */
export function checkSettings<Settings extends object>(
  of: string,
  settings: Settings,
  rules: Rules<Settings>,
): void {
  checkObject(`options of ${of}`, settings);
  checkEach(of, '', settings, rules);
}

/** Checks what it has a rule for and lets everything else be: for objects that others write to as well. */
export function checkKnownSettings<Settings extends object>(
  settings: Settings,
  rules: Rules<Settings>,
): void {
  checkObject('options', settings);
  const table: Table = rules;
  const values = settings as Readonly<Record<string, unknown>>;
  // Every call comes by here, and most of its settings are not there.
  for (const name of Object.keys(settings)) {
    const value = values[name];
    if (value !== undefined && Object.hasOwn(table, name)) table[name]?.check(name, value);
  }
}

/** Settings within settings; `of` names what they are of. */
export function nested<Settings extends object>(of: string, rules: Rules<Settings>): Rule {
  return {
    check(field, value) {
      checkObject(field, value);
      checkEach(of, `${field}.`, value, rules);
    },
  };
}

/** Anything for which `holds`; `expected` completes the sentence "expected …". */
export function rule(expected: string, holds: (value: unknown) => boolean): Rule {
  return {
    check(field, value) {
      if (!holds(value)) throw invalidConfiguration(field, value, expected);
    },
  };
}

/** As `optional` says, and it has to be there. */
export function required(optional: Rule): Rule {
  return { check: (field, value) => optional.check(field, value), required: true };
}

/** An array of what `item` allows. */
export function each(item: Rule): Rule {
  return {
    check(field, value) {
      if (!Array.isArray(value)) throw invalidConfiguration(field, value, 'an array');
      for (const [i, entry] of value.entries()) item.check(`${field}[${i}]`, entry);
    },
  };
}

/** This one value, or what `other` says. */
export function valueOr(exception: unknown, other: Rule): Rule {
  return {
    check(field, value) {
      if (value !== exception) other.check(field, value);
    },
  };
}

/** An integer from `least` to `most`. */
export function integer(least: number, most?: number): Rule {
  return { check: (field, value) => checkInteger(field, value as number, least, most) };
}

/** A finite number from `least` to `most`. */
export function finite(least: number, most?: number): Rule {
  return { check: (field, value) => checkNumber(field, value as number, least, most) };
}

/** An object with these methods; `expected` says what it is. */
export function role(expected: string, ...methods: readonly string[]): Rule {
  const has = (value: unknown, method: string): boolean =>
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    typeof Reflect.get(value, method) === 'function';
  return rule(expected, value => methods.every(method => has(value, method)));
}

/** A duration that may be `Infinity`. */
export const durationMs: Rule = rule(
  'a number of milliseconds of at least 0',
  value => typeof value === 'number' && value >= 0,
);

/** A duration that a timer can wait. */
export const delayMs: Rule = rule(
  'a finite number of milliseconds of at least 0',
  value => typeof value === 'number' && value >= 0 && Number.isFinite(value),
);

/** A duration of which there is something, and that may be `Infinity`. */
export const periodMs: Rule = rule(
  'a number of milliseconds of at least 1',
  value => typeof value === 'number' && value >= 1,
);

/** The longest pause of Node's timers; a longer one overflows, and they make none. */
const longestTimerMs = 2 ** 31 - 1;

/** A pause between two looks at something that is looked at again and again. */
export const pollRule: Rule = rule(
  `milliseconds from 1 to ${longestTimerMs}`,
  value => typeof value === 'number' && value >= 1 && value <= longestTimerMs,
);

/** A finite number above 0. */
export const positive: Rule = rule(
  'a finite number above 0',
  value => typeof value === 'number' && value > 0 && Number.isFinite(value),
);

/** A function. */
export const callback: Rule = rule('a function', value => typeof value === 'function');

/** `true` or `false`. */
export const flag: Rule = rule('true or false', value => typeof value === 'boolean');

/** A string. */
export const text: Rule = rule('a string', value => typeof value === 'string');

/** The path of a file. */
export const pathRule: Rule = rule('the path of a file', value => typeof value === 'string' && value !== '');

/** A `Clock`. */
export const clockRule: Rule = role('a clock', 'now', 'setTimer');

type Table = Readonly<Record<string, Rule>>;

function checkEach(of: string, prefix: string, settings: object, rules: Table): void {
  for (const [name, value] of Object.entries(settings)) {
    const field = `${prefix}${name}`;
    const known = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (known === undefined) {
      throw invalidConfiguration(
        field,
        value,
        `an option of ${of}, which are ${Object.keys(rules).join(', ')}`,
      );
    }
    if (value !== undefined) known.check(field, value);
  }
  for (const [name, known] of Object.entries(rules)) {
    if (known.required !== true || Reflect.get(settings, name) !== undefined) continue;
    known.check(`${prefix}${name}`, undefined);
  }
}

function checkObject(field: string, value: unknown): asserts value is object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return;
  throw invalidConfiguration(field, value, 'an object');
}

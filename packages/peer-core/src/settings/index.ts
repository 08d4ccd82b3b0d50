/** Checking what a function was told to do, for packages that take options of their own. */
export { checkInteger, checkNumber, invalidConfiguration } from './check-setting.js';
export {
  callback,
  checkKnownSettings,
  checkSettings,
  clockRule,
  delayMs,
  durationMs,
  each,
  finite,
  flag,
  integer,
  nested,
  positive,
  type Rule,
  type Rules,
  required,
  role,
  rule,
  text,
  valueOr,
} from './rules.js';

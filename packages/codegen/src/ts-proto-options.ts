/** The options of ts-proto: what we set, what a user may, and how the compiler is told. */
import { defaultOptions } from 'ts-proto/build/src/options.js';
import { CodegenError } from './codegen-error.js';

/** ts-proto's options by name, as its README lists them; values as on the command line. */
export type TsProtoOptions = Readonly<Record<string, string>>;

/**
 * What is set unless the user sets it: ESM imports that Node resolves, enums that can be erased, and both kinds of
 * service definition (`GreeterDefinition` for clients, `GreeterService` for grpc-js servers).
 */
const houseOptions: TsProtoOptions = {
  importSuffix: '.js',
  esModuleInterop: 'true',
  enumsAsLiterals: 'true',
  useExactTypes: 'false',
  outputServices: 'grpc-js,generic-definitions',
};

/** It is for generation: neither it nor what it imports is generated. */
const withoutOwnProto: TsProtoOptions = { 'Mpeerage/options.proto': '@peerage/codegen' };

/**
 * The parameter of the compiler plugin, for the house options overridden by `options`.
 *
 * @throws CodegenError for a name ts-proto does not know, which it would ignore without a word.
 */
export function pluginParameter(options: TsProtoOptions): string {
  const known = defaultOptions();
  for (const name of Object.keys(options)) {
    // M<file>=<module> maps an import.
    if (!(name in known) && !name.startsWith('M')) {
      throw new CodegenError('usage', `ts-proto has no option "${name}"; its README lists those it has.`);
    }
  }
  // Schemas refer to those of all imports.
  const own = 'outputSchema' in options ? {} : withoutOwnProto;
  return Object.entries({ ...houseOptions, ...own, ...options })
    .flatMap(([name, values]) => values.split(',').map(value => `${name}=${value}`))
    .join(',');
}

/**
 * Reads `name=value`.
 *
 * @throws CodegenError when `text` has no name or no `=`.
 */
export function parseTsProtoOption(text: string): [name: string, value: string] {
  const equals = text.indexOf('=');
  if (equals < 1) throw new CodegenError('usage', `"${text}" is no ts-proto option: expected name=value.`);
  return [text.slice(0, equals), text.slice(equals + 1)];
}

/** How ts-proto names things in TypeScript, asked of ts-proto itself wherever it can be asked. */
import type { DescField, DescMethod, DescService } from '@bufbuild/protobuf';
import { maybeSnakeToCamel, uncapitalize } from 'ts-proto/build/src/case.js';
import {
  OneofOption,
  type Options,
  optionsFromParameter,
  ServiceOption,
} from 'ts-proto/build/src/options.js';
import { getPropertyAccessor } from 'ts-proto/build/src/utils.js';

export class TypeNames {
  readonly #options: Options;

  /** @param parameter What the compiler plugin was given. */
  constructor(parameter: string) {
    this.#options = optionsFromParameter(parameter);
  }

  /** Whether there are definitions of services at all. */
  get hasDefinitions(): boolean {
    return this.#options.outputServices.includes(ServiceOption.GENERIC);
  }

  /** The module of a .proto file, relative to the output directory and without `.ts`. */
  moduleOf(protoName: string): string {
    return `${protoName.replace(/\.proto$/, '')}${this.#options.fileSuffix}`;
  }

  /** How `module`, a name from `moduleOf`, is imported by its neighbours. */
  importOf(module: string): string {
    return `./${module.split('/').at(-1) ?? ''}${this.#options.importSuffix}`;
  }

  definitionOf({ name }: DescService): string {
    return `${name}Definition`;
  }

  methodOf({ name }: DescMethod): string {
    return uncapitalize(name);
  }

  /** An expression for the value at the end of `fields`, from `start`; `undefined` when anything on the way is left out. */
  reach(start: string, fields: readonly DescField[]): string {
    const conditions: string[] = [];
    let reached = start;
    for (const [i, field] of fields.entries()) {
      const name = this.#propertyOf(field);
      const { oneof } = this.#options;
      if (field.oneof === undefined || oneof === OneofOption.PROPERTIES) {
        reached = getPropertyAccessor(reached, name, i > 0);
        continue;
      }
      const union = getPropertyAccessor(reached, maybeSnakeToCamel(field.oneof.name, this.#options), i > 0);
      conditions.push(`${union}?.$case === ${JSON.stringify(name)}`);
      reached = getPropertyAccessor(union, oneof === OneofOption.UNIONS ? name : 'value', true);
    }
    return conditions.length === 0 ? reached : `${conditions.join(' && ')} ? ${reached} : undefined`;
  }

  #propertyOf({ name, jsonName }: DescField): string {
    return this.#options.useJsonName ? jsonName : maybeSnakeToCamel(name, this.#options);
  }
}

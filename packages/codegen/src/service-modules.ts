/** Everything that is generated beside what ts-proto makes, from one set of descriptors. */
import { clientModule, type PlannedService } from './client-module.js';
import { CodegenError } from './codegen-error.js';
import { descriptorsModule } from './descriptors-module.js';
import type { Tree } from './output-tree.js';
import type { ProtoFiles } from './proto-files.js';
import { planRouting } from './routing-plan.js';
import type { TypeNames } from './type-names.js';

/**
 * The modules with clients, one for each file with services that ts-proto made a module of, and the one with the
 * descriptors of `protoNames`. None when there are no services, or ts-proto defines none.
 *
 * @throws CodegenError `protos` with a line for each problem with the routing that is declared.
 */
export function serviceModules(
  files: ProtoFiles,
  names: TypeNames,
  protoNames: readonly string[],
  messages: Tree,
): Tree {
  if (!names.hasDefinitions) return new Map();
  const problems: string[] = [];
  const modules = new Map<string, string>();
  for (const file of files.registry.files) {
    const module = names.moduleOf(file.proto.name);
    if (file.services.length === 0 || !messages.has(`${module}.ts`)) continue;
    const services = file.services.map(
      (service): PlannedService => ({
        service,
        methods: planRouting(files, service, (place, problem) => problems.push(`${place}: ${problem}`)),
      }),
    );
    modules.set(`${module}.peerage.ts`, clientModule(files, names, file, services));
  }
  if (problems.length > 0) throw new CodegenError('protos', problems.toSorted(byPlace).join('\n'));
  if (modules.size > 0) modules.set('descriptors.ts', descriptorsModule(files.descriptorsOf(protoNames)));
  for (const path of modules.keys()) {
    if (messages.has(path)) {
      const problem = `${path} would be the module of a .proto file and one with clients or descriptors: rename the file.`;
      throw new CodegenError('protos', problem);
    }
  }
  return modules;
}

/** By file, then by line and column as numbers. */
function byPlace(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

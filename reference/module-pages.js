/** A typedoc plugin: a module is called what it is imported as, and begins with the header of its file. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Comment, Converter, ReflectionKind } from 'typedoc';
import { entryPoints } from './entry-points.js';

const packages = join(import.meta.dirname, '../packages');

export function modulePages({ converter }) {
  converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
      const { packageName, packagePath } = project.getSymbolIdFromReflection(module);
      const file = join(packages, packageName.replace('@peerage/', ''), packagePath);
      module.name = entryPoints.get(file);
      module.comment ??= headerOf(file);
    }
  });
}

function headerOf(file) {
  const header = /^\/\*\*(.*?)\*\//s.exec(readFileSync(file, 'utf8'))?.[1];
  if (header === undefined) throw new Error(`${file} does not begin with a comment.`);
  return new Comment([{ kind: 'text', text: header.replaceAll(/^ *\* ?/gm, '').trim() }]);
}

/** The API reference: every public entry point of every package. Whatever is wrong with it is an error. */
import { documentedExports } from './documented-exports.js';
import { entryPoints } from './entry-points.js';
import { modulePages } from './module-pages.js';

/** @type {import('typedoc').TypeDocOptions} */
export default {
  name: 'Peerage',
  readme: 'home.md',
  out: '../docs/api',
  tsconfig: 'tsconfig.json',
  entryPoints: [...entryPoints.keys()],
  alwaysCreateEntryPointModule: true,
  plugin: [modulePages, documentedExports],
  excludeInternal: true,
  excludePrivate: true,
  disableSources: true,
  navigation: { includeGroups: true, includeFolders: true },
  validation: { notExported: true, invalidLink: true, invalidPath: true, rewrittenLink: true },
  treatWarningsAsErrors: true,
};

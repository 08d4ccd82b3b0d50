/** The API reference: every public entry point of every package. */
import { entryPoints, packageNames } from './entry-points.js';
import { modulePages } from './module-pages.js';

/** @type {import('typedoc').TypeDocOptions} */
export default {
  name: 'Peerage',
  readme: 'home.md',
  out: '../docs/api',
  tsconfig: 'tsconfig.json',
  entryPoints: [...entryPoints.keys()],
  alwaysCreateEntryPointModule: true,
  plugin: [modulePages],
  excludeInternal: true,
  excludePrivate: true,
  disableSources: true,
  navigation: { includeGroups: true, includeFolders: true },
  packagesRequiringDocumentation: packageNames,
  requiredToBeDocumented: ['Class', 'Function', 'Interface', 'TypeAlias', 'Variable'],
  validation: {
    notExported: true,
    invalidLink: true,
    invalidPath: true,
    rewrittenLink: true,
    notDocumented: true,
  },
  // They do what the interfaces of grpc-js say.
  intentionallyNotDocumented: [
    ...['start', 'cancelWithStatus', 'onReceiveMetadata', 'onReceiveMessage', 'onReceiveStatus'],
    ...['setCredentials', 'startRead', 'halfClose', 'getAuthContext', 'getCallNumber'],
  ]
    .map(method => `PeerCall.${method}`)
    .concat('RotatingCredentials._createSecureConnector'),
  treatWarningsAsErrors: true,
};

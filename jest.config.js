// Tests run on the TypeScript sources: the `@peerage/source` export condition makes a build unnecessary.
const shared = {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@peerage/source', 'node', 'require', 'default'] },
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
};

/** @type {import('jest').Config} */
export default {
  projects: [
    // No network, no sleeping.
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/{packages,examples,bench,protos,scripts}/**/*.test.ts'],
      testPathIgnorePatterns: [...shared.testPathIgnorePatterns, '\\.server\\.test\\.ts$'],
    },
    // Real gRPC servers and processes on ephemeral loopback ports.
    {
      ...shared,
      displayName: 'server',
      testMatch: ['<rootDir>/{packages,examples,bench,protos,scripts}/**/*.server.test.ts'],
    },
  ],
};

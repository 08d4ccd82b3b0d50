// Tests run on the TypeScript sources: the `@peerage/source` export condition makes a build unnecessary.
export const shared = {
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
      testMatch: ['<rootDir>/{packages,examples,bench,faults,protos,scripts}/**/*.test.ts'],
      testPathIgnorePatterns: [...shared.testPathIgnorePatterns, '\\.(server|fault)\\.test\\.ts$'],
    },
    // Real gRPC servers and processes on ephemeral loopback ports.
    {
      ...shared,
      displayName: 'server',
      testMatch: ['<rootDir>/{packages,examples,bench,compat,protos,scripts}/**/*.server.test.ts'],
    },
    // What touches grpc-js most, once more with the oldest that its peers accept.
    {
      ...shared,
      displayName: 'grpc-js 1.14.0',
      globals: { oldestGrpcJs: true },
      moduleNameMapper: { ...shared.moduleNameMapper, '^@grpc/grpc-js(/.*)?$': 'grpc-js-1-14-0$1' },
      testMatch: [
        '<rootDir>/compat/**/*.server.test.ts',
        '<rootDir>/packages/transport-grpc/src/{grpc-transport,peer-channel,connecting,draining-pings,tls/*}.server.test.ts',
        '<rootDir>/packages/server/src/{kinds,cancel,errors,tls/*}.server.test.ts',
        '<rootDir>/packages/grpc-balancer/src/**/{*.server,peer-balancer,peers-resolver,standard-names}.test.ts',
      ],
    },
  ],
};

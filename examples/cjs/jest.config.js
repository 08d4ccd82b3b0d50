/**
 * jest loads modules itself and cannot `require()` those that are ES modules, so they are compiled to CommonJS on the
 * way: ours, and what they use that is nothing else.
 *
 * @type {import('jest').Config}
 */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/src/**/*.test.js'],
  transform: { '\\.js$': ['@swc/jest', { jsc: { target: 'es2022' }, module: { type: 'commonjs' } }] },
  transformIgnorePatterns: ['/node_modules/(?!@peerage/)'],
};

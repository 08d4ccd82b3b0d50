import { shared } from '../jest.config.js';

/** @type {import('jest').Config} */
export default {
  ...shared,
  globalSetup: '<rootDir>/set-up.mjs',
  testMatch: ['<rootDir>/src/**/*.interop.test.ts'],
  // Python takes a moment to start; a call that hangs must still come to an end.
  testTimeout: 60_000,
  maxWorkers: 2,
};

import { shared } from '../jest.config.js';

/** @type {import('jest').Config} */
export default {
  ...shared,
  testMatch: ['<rootDir>/src/**/*.fault.test.ts'],
  // Faults take their time; a scenario that hangs must still come to an end.
  testTimeout: 60_000,
  // A fault shows in how calls of one process fare: more workers than cores would show in it, too.
  maxWorkers: 2,
};

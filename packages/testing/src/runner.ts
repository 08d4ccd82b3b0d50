/**
 * The test runner the contract suites run under: whichever defines `describe` and `test` globally.
 *
 * Assertions are Node's own, so jest, vitest (with `globals`) and mocha all serve.
 */

interface Runner {
  describe?: (name: string, body: () => void) => void;
  test?: (name: string, body: () => void | Promise<void>) => void;
  it?: (name: string, body: () => void | Promise<void>) => void;
}

const runner = globalThis as typeof globalThis & Runner;

export function group(name: string, body: () => void): void {
  if (runner.describe === undefined)
    throw new Error('Contract suites need a test runner with a global `describe`.');
  runner.describe(name, body);
}

export function check(name: string, body: () => void | Promise<void>): void {
  const test = runner.test ?? runner.it;
  if (test === undefined) throw new Error('Contract suites need a test runner with a global `test` or `it`.');
  test(name, body);
}

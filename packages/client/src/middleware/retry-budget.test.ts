import { thrownBy } from '@peerage/testing';
import { RetryBudget } from './retry-budget.js';

it('lasts for a burst of half its tokens', () => {
  const budget = new RetryBudget({ maxTokens: 10 });
  for (let i = 0; i < 4; i += 1) budget.failed();
  expect(budget.suffices).toBe(true);
  budget.failed();
  expect(budget.suffices).toBe(false);
});

it('is refilled by successes, to its maximum', () => {
  const budget = new RetryBudget({ maxTokens: 2, tokenRatio: 0.5 });
  budget.failed();
  budget.succeeded();
  expect([budget.tokens, budget.suffices]).toEqual([1.5, true]);
  for (let i = 0; i < 3; i += 1) budget.succeeded();
  expect(budget.tokens).toBe(2);
});

it('never owes', () => {
  const budget = new RetryBudget({ maxTokens: 1, tokenRatio: 1 });
  for (let i = 0; i < 3; i += 1) budget.failed();
  expect(budget.tokens).toBe(0);
  budget.succeeded();
  expect(budget.suffices).toBe(true);
});

it('lets no more than a burst be repeated while every first attempt fails', () => {
  const budget = new RetryBudget();
  let retryCount = 0;
  for (let call = 0; call < 100_000; call += 1) {
    budget.failed();
    if (!budget.suffices) continue;
    retryCount += 1;
    budget.succeeded();
  }
  expect(retryCount).toBeLessThan(1_000);
});

it.each([{ maxTokens: 0 }, { maxTokens: Number.POSITIVE_INFINITY }, { tokenRatio: 0 }])(
  'refuses %p',
  options => {
    const error = thrownBy(() => new RetryBudget(options));
    expect(error).toMatchObject({
      code: 'invalid-configuration',
      details: { field: Object.keys(options)[0] },
    });
  },
);

/** `bench choose`: what choosing and finishing costs, and what a change of the list costs. */
import { Command, Option } from 'commander';
import { type Measured, measure } from '../measure.js';
import { hideProgress, print, showProgress } from '../report.js';
import { addRunOptions, type RunOptions } from '../run-options.js';
import { type CaseName, cases } from './cases.js';
import { type ChooseQuestion, type ChooseSample, PolicyContestant } from './contestant.js';
import { policies } from './policies.js';
import { chooseRow, chooseTable } from './rows.js';

interface ChooseOptions extends RunOptions {
  readonly policies: readonly string[];
  readonly cases: readonly CaseName[];
}

const sizes = [10, 100, 1_000, 10_000];

const caseNames = Object.keys(cases) as CaseName[];
/** Most policies do not care which request ends, so that is asked only on demand. */
const usualCases = caseNames.filter(name => name !== 'random-finish');

const thorough = { generations: 5, rounds: 3, batchMs: 5 };
/** Short enough for a table of many policies. */
const quick = { generations: 1, rounds: 3, batchMs: 2 };

export function chooseCommand(): Command {
  const names = Object.keys(policies);
  const command = new Command('choose')
    .description('CPU time to choose and finish, and to change the list, beside the bare data structure')
    .addOption(new Option('--policies <names...>', 'only these').choices(names).default(names))
    .addOption(new Option('--cases <names...>', 'only these').choices(caseNames).default(usualCases))
    .action(async (options: ChooseOptions) => {
      const measured = await measureChoose(options);
      const rows = measured.map(chooseRow);
      const samples = measured.map(each => each.samples.map(({ nsPerOp }) => nsPerOp));
      print({ rows, samples, table: () => chooseTable(rows) }, options);
    });
  return addRunOptions(command);
}

async function measureChoose(options: ChooseOptions): Promise<Measured<ChooseQuestion, ChooseSample>[]> {
  const { generations, rounds, batchMs } = { ...(options.quick === true ? quick : thorough), ...options };
  // Size by size, and the cases in their own order: a list is built once and goes through all of them.
  const chosen = caseNames.filter(name => options.cases.includes(name));
  const questions = sizes.flatMap(n => chosen.map(name => ({ case: name, n, batchMs })));
  const contestants = (): PolicyContestant[] => options.policies.map(name => new PolicyContestant(name));
  try {
    return await measure({ contestants, questions, generations, rounds, onQuestion: showProgress });
  } finally {
    hideProgress();
  }
}

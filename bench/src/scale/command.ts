/** `bench scale`: what many endpoints cost, to connect to and to keep up with. */
import { Command, Option } from 'commander';
import { hideProgress, print, showProgress } from '../report.js';
import { addRunOptions, type RunOptions } from '../run-options.js';
import { balancers } from './balancers.js';
import { measureScale } from './measure-scale.js';
import { scaleRow, scaleTable } from './rows.js';

interface ScaleOptions extends RunOptions {
  readonly balancers: readonly string[];
  /** Numbers of endpoints, as they were written. */
  readonly sizes?: readonly string[];
}

const thorough = { rounds: 5, sizes: ['100', '1000', '3000'] };
const quick = { rounds: 1, sizes: ['100'] };

export function scaleCommand(): Command {
  const names = Object.keys(balancers);
  const command = new Command('scale')
    .description('CPU time to connect to many endpoints and to replace one of them, memory, and picking')
    .addOption(new Option('--balancers <names...>', 'only these').choices(names).default(names))
    .addOption(new Option('--sizes <counts...>', 'only these').choices(thorough.sizes))
    .action(async (options: ScaleOptions) => {
      const settings = { ...(options.quick === true ? quick : thorough), ...options };
      const sizes = settings.sizes.map(Number);
      const measured = await measureScale({ ...settings, sizes, onStep: showProgress }).finally(hideProgress);
      const rows = measured.map(scaleRow);
      const samples = measured.map(each => each.samples.map(({ bringUpCpuMs }) => bringUpCpuMs));
      print({ rows, samples, table: () => scaleTable(rows) }, options);
    });
  return addRunOptions(command);
}

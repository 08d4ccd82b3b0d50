/** `npm run bench -- <table>`: one command per table. */
import { Command } from 'commander';
import { backlogCommand } from './backlog/command.js';
import { callsCommand } from './calls/command.js';
import { chooseCommand } from './choose/command.js';
import { scaleCommand } from './scale/command.js';
import { streamsCommand } from './streams/command.js';

await new Command('bench')
  .description('Measures Peerage beside its floors and its peers, in the same run')
  .addCommand(chooseCommand())
  .addCommand(callsCommand())
  .addCommand(scaleCommand())
  .addCommand(streamsCommand())
  .addCommand(backlogCommand())
  .parseAsync();

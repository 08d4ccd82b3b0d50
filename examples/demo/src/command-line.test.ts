import { type CommandLineOptions, commandLine } from './command-line.js';

function parse(...args: string[]): CommandLineOptions {
  const command = commandLine()
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  return command.parse(args, { from: 'user' }).opts<CommandLineOptions>();
}

it('has defaults for everything', () => {
  expect(parse()).toEqual({ seconds: 20, rate: 300, json: false });
});

it('takes what it is given', () => {
  expect(parse('--seconds', '8', '--rate', '50.5', '--json')).toEqual({ seconds: 8, rate: 50.5, json: true });
});

it.each([
  ['--seconds', '0.5'],
  ['--seconds', 'soon'],
  ['--seconds', ''],
  ['--seconds', 'Infinity'],
  ['--rate', '0'],
  ['--rate', '-3'],
])('refuses %s %s and says what it expects', (option, value) => {
  expect(() => parse(option, value)).toThrow(/Expected a number of at least 1\./);
});

it('refuses what it does not know', () => {
  expect(() => parse('--second', '8')).toThrow(/unknown option/);
});

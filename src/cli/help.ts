/** Help texts that commands have in common, and the command `help`. */
import type { Command } from 'commander';

/** Adds examples to the help: pairs of a command line and what it does. */
export function addExamples(
  command: Command,
  examples: readonly (readonly [line: string, what: string])[],
): Command {
  const width = Math.max(...examples.map(([line]) => line.length));
  const lines = examples.map(([line, what]) => `  ${line.padEnd(width)}  ${what}`);
  return command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}

/** `help [command...]`. That of commander prints everything for a word that it does not know. */
export function addHelpCommand(parent: Command): void {
  parent
    .helpCommand(false)
    .command('help')
    .summary('print the help of a command')
    .description('Prints the help of a command.')
    .argument('[command...]', 'the command, and one of its own where it has any')
    .action((names: readonly string[]) => {
      names.reduce(commandOf, parent).help();
    });
}

function commandOf(parent: Command, name: string): Command {
  const found = parent.commands.find((command) => command.name() === name);
  return found ?? parent.error(`unknown command '${name}'`, { code: 'commander.unknownCommand' });
}

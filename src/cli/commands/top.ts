/** `sidestat top`: what every task did since the last refresh. */
import { type Command, Option } from 'commander';
import { addConnectionOptions, type ConnectionOptions } from '../connection.ts';
import { addExamples } from '../help.ts';
import { LiveSource } from '../top/live.ts';
import { addViewOptions } from '../top/options.ts';
import { checkRunOptions, type RunOptions, runTop } from '../top/run.ts';
import { parsePids } from '../values.ts';

interface TopOptions extends RunOptions, ConnectionOptions {
  pid?: number[];
}

export function register(program: Command): void {
  const command = program
    .command('top')
    .summary('show what tasks do and wait for, live')
    .description(
      'Shows CPU, delays, I/O and context switches of all tasks, again and again: ' +
        'at a terminal with keys to sort, filter and choose (press ? there), elsewhere ' +
        'as plain tables. Delays are in % of the interval; "-" cannot be told, "?" is ' +
        'not counted by the kernel.',
    )
    .option('-p, --pid <list>', 'only these processes, such as 1,234', parsePids)
    .option('-c, --command-lines', 'show command lines instead of names')
    .action(top);
  addViewOptions(command);
  command
    .addOption(new Option('--json', 'print one JSON document; needs -n').conflicts('ndjson'))
    .option('--ndjson', 'print one JSON object a line: a header, refreshes, tasks')
    .option('--raw', "with JSON: the kernel's names");
  addConnectionOptions(command);
  command.addHelpText('after', COUNTS);
  addExamples(command, [
    ['sidestat top', 'all processes, until q is pressed'],
    ['sidestat top --sort blkio -o -c', 'who waits for the disk, with command lines'],
    ['sidestat top -b -n 2 -d 5 --rows 10', 'two plain tables, the second over 5 seconds'],
    ['sidestat top --ndjson --pid 1,234', 'two processes, for a program'],
  ]);
}

const COUNTS = `
Above the table stands how many tasks are not in it:
  ended     since the last refresh
  vanished  named with --pid or listed by procfs, and not there when the kernel was asked
  withheld  by the policy of the helper
  lost      on the way, in the kernel or the helper

Behind "in all" stands what the tasks together did, those that are not shown as well;
what ended since the last refresh is not in it: see sidestat exits. Behind "devices"
stands what the block devices of the machine read and wrote, whoever asked.`;

async function top(options: TopOptions): Promise<void> {
  checkRunOptions(options);
  await runTop(await LiveSource.open(options, options.pid), options);
}

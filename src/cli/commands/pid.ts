/** `sidestat pid`: threads. */
import type { Command } from 'commander';
import { addConnectionOptions } from '../connection.ts';
import { addExamples } from '../help.ts';
import { addOutputOptions } from '../output.ts';
import { reportTasks, type TaskOptions } from '../task/report.ts';
import { pidCollector } from '../values.ts';

export function register(program: Command): void {
  const command = program
    .command('pid')
    .summary('show threads')
    .description(
      'Shows threads by their thread ids; the id of a process names its first thread. ' +
        'For whole processes see `sidestat tgid`.',
    )
    .argument('<tid...>', 'thread ids', pidCollector('a tid'))
    .action((tids: number[], options: TaskOptions) =>
      reportTasks('pid', tids, options, (stats, tid, call) => stats.pid(tid, call)),
    );
  addConnectionOptions(addOutputOptions(command));
  addExamples(command, [
    ['sidestat pid 1', 'the first thread of init'],
    ['sidestat pid --json --raw 1', "the kernel's names and exact values, as JSON"],
    ['sidestat pid --ndjson $(ls /proc/1234/task)', 'every thread of process 1234, one a line'],
  ]);
}

/** `sidestat self`: the process that asks; the shortest way to see that it all works. */
import type { Command } from 'commander';
import { addConnectionOptions } from '../connection.ts';
import { addExamples } from '../help.ts';
import { addOutputOptions } from '../output.ts';
import { reportTasks, type TaskOptions } from '../task/report.ts';

export function register(program: Command): void {
  const command = program
    .command('self')
    .summary('show this very process')
    .description(
      'Shows the process of sidestat itself, whole: the sums of its thread group, who it ' +
        'is, and memory and I/O of its living threads.',
    )
    .action((options: TaskOptions) =>
      reportTasks('process', [process.pid], options, (stats, _pid, call) => stats.self(call)),
    );
  addConnectionOptions(addOutputOptions(command));
  addExamples(command, [
    ['sidestat self', 'does it work, and what does it look like?'],
    ['sidestat self --json', 'the same for a program'],
  ]);
}

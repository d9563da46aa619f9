/** `sidestat tgid`: thread groups, as the kernel sums them. */
import type { Command } from 'commander';
import { addConnectionOptions } from '../connection.ts';
import { addExamples } from '../help.ts';
import { addOutputOptions } from '../output.ts';
import { reportTasks, type TaskOptions } from '../task/report.ts';
import { pidCollector } from '../values.ts';

export function register(program: Command): void {
  const command = program
    .command('tgid')
    .summary('show thread groups, that is, whole processes')
    .description(
      'Shows thread groups: the delays, CPU times and context switches of all threads of ' +
        'a process together, of those too that have ended. The kernel sums nothing else; ' +
        'for names, memory and I/O see `sidestat pid`.',
    )
    .argument('<pid...>', 'process ids', pidCollector('a pid'))
    .action((pids: number[], options: TaskOptions) =>
      reportTasks('tgid', pids, options, (stats, pid, call) => stats.tgid(pid, call)),
    );
  addConnectionOptions(addOutputOptions(command));
  addExamples(command, [
    ['sidestat tgid 1234', 'what process 1234 has waited for'],
    ['sidestat tgid --json $(pidof postgres)', 'every process of that name, as a JSON array'],
  ]);
}

/** `sidestat cgroup`: how many tasks of a cgroup run, sleep, wait or are stopped. */
import { type Command, Option } from 'commander';
import { type CgroupStats, cgroupStats } from '../../cgroup/index.ts';
import { CGROUP_FIELDS } from '../../generated/cgroupstats.ts';
import { escapeText } from '../../text/escape.ts';
import { formatCount } from '../../text/units.ts';
import { addTimeoutOption, timeoutMs } from '../connection.ts';
import { Failures } from '../failures.ts';
import { addExamples } from '../help.ts';
import { addOutputOptions, type OutputOptions, Printer } from '../output.ts';
import { stylist } from '../style.ts';
import { formatTable } from '../text-table.ts';

interface CgroupOptions extends OutputOptions {
  timeout: number;
  source: 'auto' | 'kernel' | 'procfs';
}

/** What procfs tells besides, which has no name in the kernel's struct. */
const BESIDES = [
  { name: 'other', doc: 'Number of tasks in any other state: zombies, idle kernel threads.' },
  { name: 'unread', doc: 'Number of tasks whose state could not be read.' },
] as const;

export function register(program: Command): void {
  const command = program
    .command('cgroup')
    .summary('count the tasks of a cgroup by state')
    .description(
      'Counts the tasks (threads) of a cgroup directory by state; those of the ' +
        'directories below it are not included. The kernel counts cgroup v1, but no task that ' +
        'waits in nanosleep(2) or futex(2) since Linux 6.1; for those, and for v2, the states are ' +
        'read from procfs. Needs no privilege and no helper.',
    )
    .argument('<path...>', 'cgroup directories')
    .addOption(
      new Option('--source <who>', 'who counts; auto: the kernel where it leaves out no task')
        .choices(['auto', 'kernel', 'procfs'])
        .default('auto'),
    )
    .action(showCgroups);
  addTimeoutOption(addOutputOptions(command));
  addExamples(command, [
    ['sidestat cgroup /sys/fs/cgroup/system.slice/cron.service', 'one cgroup'],
    ['sidestat cgroup --json --raw /sys/fs/cgroup/cpu', "the kernel's names, as JSON"],
  ]);
}

async function showCgroups(paths: readonly string[], options: CgroupOptions): Promise<void> {
  const printer = new Printer(options, paths.length > 1);
  const failures = new Failures('ERR_PERMISSION');
  for (const path of paths) {
    await failures.guard(async () => {
      const stats = await cgroupStats(path, {
        timeoutMs: timeoutMs(options),
        source: options.source,
      });
      printer.add({
        document: () => describe(path, stats, options.raw ?? false),
        text: () => view(path, stats, options.raw ?? false),
      });
    });
  }
  printer.end();
}

/** Numbers that this source does not tell are left out of the document. */
function describe(path: string, stats: CgroupStats, raw: boolean): object {
  const { source, ...counts } = stats;
  const kernel = (): object =>
    Object.fromEntries(CGROUP_FIELDS.map(({ name, cname }) => [cname, stats[name]]));
  return { type: 'cgroupstats', path, source, stats: raw ? kernel() : counts };
}

function view(path: string, stats: CgroupStats, raw: boolean): string[] {
  const style = stylist(process.stdout);
  const fields = raw
    ? CGROUP_FIELDS.map(({ name, cname, doc }) => ({ name, label: cname, doc }))
    : [...CGROUP_FIELDS, ...BESIDES].map(({ name, doc }) => ({ name, label: name, doc }));
  const rows = fields.map(({ name, label, doc }) => [label, formatCount(stats[name]), doc]);
  const who = stats.source === 'kernel' ? 'the kernel' : 'state letters in procfs';
  const columns = [
    { header: 'STATE' },
    { header: 'TASKS', align: 'right' },
    { header: 'MEANING' },
  ] as const;
  return [
    `${style('bold', escapeText(path))}  counted by ${who}`,
    '',
    ...formatTable(columns, rows, { header: (text) => style('bold', text) }),
  ];
}

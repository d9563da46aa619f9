/** `sidestat exits`: every task that ends, and how many are missing. */
import type { Command } from 'commander';
import { connect } from '../../client/connect.ts';
import { invalidArgument } from '../../errors.ts';
import type { ExitBatches } from '../../exits/stream.ts';
import { readTaskDelayacct } from '../../procfs/delayacct.ts';
import {
  addConnectionOptions,
  type ConnectionOptions,
  connectOptions,
  parseSeconds,
  timeoutMs,
} from '../connection.ts';
import { leastPrivilege } from '../exits/least-privilege.ts';
import { addExitOptions, type ExitOptions, exitSettings } from '../exits/options.ts';
import { ExitView } from '../exits/view.ts';
import { addExamples } from '../help.ts';
import { onInterrupt } from '../interrupt.ts';
import { readUsers } from '../top/users.ts';
import { durationFrom, parseCount } from '../values.ts';

interface Options extends ExitOptions, ConnectionOptions {
  /** Seconds. */
  interval?: number;
  duration?: number;
  count?: number;
}

const parseDuration = durationFrom(0.001);

export function register(program: Command): void {
  const command = program
    .command('exits')
    .summary('show every task that ends')
    .description(
      'Shows every thread, or with --process every process, as it ends: how long it lived, ' +
        'how it ended, what it used and waited for. Ends when interrupted, and says then how ' +
        'many exits were shown, lost and withheld: together they are all that there were.',
    )
    .action(exits);
  addExitOptions(command);
  command
    .option('--interval <seconds>', 'with --summary: print it so often, too', parseSeconds)
    .option('--duration <time>', 'end after this time, such as 90, 10m or 24h', parseDuration)
    .option('--count <count>', 'end after this many exits', parseCount);
  addConnectionOptions(command);
  addExamples(command, [
    ['sidestat exits --process', 'processes that end, until interrupted'],
    ['sidestat exits --process --summary --duration 60', 'which commands ran in a minute'],
    ['sidestat exits --comm /^cc1/ --min-lifetime 5', 'compilers that took 5 seconds and more'],
    ['sidestat exits --ndjson --uid 1000', 'threads of a user, for a program'],
  ]);
}

async function exits(options: Options): Promise<void> {
  const settings = exitSettings(options);
  if (options.interval !== undefined && !options.summary) {
    throw invalidArgument('--interval goes with --summary');
  }
  const stats = await connect(leastPrivilege(connectOptions(options)));
  try {
    const stream = stats.exitBatches({ ...settings, timeoutMs: timeoutMs(options) });
    await stream.start();
    noteDelays();
    await show(stream, options);
  } finally {
    await stats.close();
  }
}

function noteDelays(): void {
  if (readTaskDelayacct() !== 0) return;
  process.stderr.write('sidestat: kernel.task_delayacct is 0: delays but cpu are not counted\n');
}

async function show(stream: ExitBatches, options: Options): Promise<void> {
  const view = new ExitView({ ...options, users: readUsers() });
  const { count = Number.POSITIVE_INFINITY, duration, interval } = options;
  const stop = (): void => void stream.stop();
  const restore = onInterrupt(stop);
  const ending = duration === undefined ? undefined : setTimeout(stop, 1000 * duration);
  const ticking =
    interval === undefined ? undefined : setInterval(() => void view.summary(), 1000 * interval);
  let left = count;
  let notShown = 0;
  try {
    await view.begin();
    for await (const table of stream) {
      const shown = await view.table(table, left);
      left -= shown;
      notShown += table.length - shown;
      if (left === 0) break;
    }
  } finally {
    restore();
    clearTimeout(ending);
    clearInterval(ticking);
    // The last table may hold more than --count asks for.
    const { delivered, unread, ...rest } = stream.totals;
    await view.end({ ...rest, delivered: delivered - notShown, unread: unread + notShown });
  }
}

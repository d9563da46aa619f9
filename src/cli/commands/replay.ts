/** `sidestat replay`: a capture, in the forms in which live tasks are shown. */
import { Argument, type Command, Option } from 'commander';
import { openCapture } from '../../capture/file.ts';
import type { Moment } from '../../capture/range.ts';
import { StatError } from '../../errors.ts';
import { addExitOptions, type ExitOptions } from '../exits/options.ts';
import { addExamples } from '../help.ts';
import { replayExits } from '../replay/exit-view.ts';
import { replayRecords } from '../replay/record-view.ts';
import { replayTop } from '../replay/top-view.ts';
import { parseFamily, parseMoment } from '../replay/values.ts';
import { addViewOptions, type ViewOptions } from '../top/options.ts';
import { parseSpeedOrMax } from '../values.ts';

type View = 'top' | 'exits' | 'records';

interface ReplayOptions extends ExitOptions, ViewOptions {
  json?: boolean;
  family?: number;
  from?: Moment;
  to?: Moment;
  speed?: number;
}

export function register(program: Command): void {
  const command = program
    .command('replay')
    .summary('show a capture: its records, its exits, its kstats, or top')
    .description(
      'Shows a capture of netlink: a pcapng or pcap file of sidestat, tcpdump or Wireshark, of ' +
        'any machine, plain or compressed by gzip. Without a view every record is printed, in ' +
        'the order of the file; top and exits show it as they show what happens now, and kstat ' +
        'is `sidestat kstat` with all its options, which stand behind the word. ' +
        'What is whole in a damaged file is shown; the exit code is 65 then.',
    )
    .argument('<file>', 'the capture; - is stdin')
    .addArgument(new Argument('[view]', 'how to show it').choices(['top', 'exits', 'kstat']))
    .option('--from <time>', 'begin there: 90, 10m (since the begin), or a date', parseMoment)
    .option('--to <time>', 'end there', parseMoment)
    .option('--speed <factor>', 'so many times as fast as recorded, or max', parseSpeedOrMax)
    .option('--family <id>', 'the id of TASKSTATS where the file does not tell it', parseFamily)
    .action(replay);
  addExitOptions(command);
  addViewOptions(command);
  command.addOption(new Option('--json', 'with top: print one JSON document').conflicts('ndjson'));
  addExamples(command, [
    ['sidestat replay day.pcapng.gz top --from 2h', 'top of two hours after the begin'],
    ['sidestat replay day.pcapng.gz exits --summary', 'which commands ran'],
    ['sidestat replay day.pcapng kstat --rates -c disk', 'what the disks of illumos did'],
    ['sidestat replay --ndjson --raw day.pcapng', "the kernel's names and exact values"],
    [
      'tcpdump -U -i nlmon0 -w - | sidestat replay --ndjson -',
      'what other programs ask the kernel',
    ],
    ['ssh HOST sidestat record --exits - | sidestat replay - exits', 'exits of another machine'],
  ]);
}

/** Options that make sense for some views only. */
const ONLY_FOR: Readonly<Record<string, readonly View[]>> = {
  process: ['exits'],
  uid: ['exits', 'records'],
  comm: ['exits', 'records'],
  minLifetime: ['exits'],
  summary: ['exits'],
  delay: ['top'],
  iterations: ['top'],
  sort: ['top'],
  reverse: ['top'],
  filter: ['top'],
  user: ['top'],
  threads: ['top'],
  accumulated: ['top'],
  active: ['top'],
  rows: ['top'],
  json: ['top'],
};

async function replay(
  file: string,
  given: 'top' | 'exits' | 'kstat' | undefined,
  options: ReplayOptions,
  command: Command,
): Promise<void> {
  if (given === 'kstat') throw misplaced();
  const view = given ?? 'records';
  check(view, options, command);
  const { from, to, speed, family, pid, uid, comm } = options;
  const range = { from, to };
  const max = speed ?? Number.POSITIVE_INFINITY;
  const pids = pid ? new Set(pid) : undefined;
  const source = await openCapture(file);
  if (view === 'top') {
    const everySec = command.getOptionValueSource('delay') === 'cli' ? options.delay : 0;
    await replayTop(file, source, { ...options, range, pids, family, everySec, speed });
  } else if (view === 'exits') {
    await replayExits(file, source, { ...options, range, family, speed: max });
  } else {
    const uids = uid ? new Set(uid) : undefined;
    const raw = options.raw ?? false;
    await replayRecords(file, source, { range, family, pids, uids, comm, raw, speed: max });
  }
}

/** Where it is in its place, it never comes here. */
function misplaced(): StatError {
  return new StatError('ERR_INVALID_ARGUMENT', 'options stand behind the view kstat', {
    hint: 'sidestat replay FILE kstat, and then the options of sidestat kstat',
  });
}

/** @throws ERR_INVALID_ARGUMENT for options of which one would be ignored */
function check(view: View, { ndjson }: ReplayOptions, command: Command): void {
  for (const option of command.options) {
    const views = ONLY_FOR[option.attributeName()];
    const used = command.getOptionValueSource(option.attributeName()) === 'cli';
    if (used && views && !views.includes(view)) {
      const where = view === 'records' ? 'a replay without a view' : `the view ${view}`;
      throw new StatError('ERR_INVALID_ARGUMENT', `${option.long} means nothing for ${where}`);
    }
  }
  if (view === 'records' && !ndjson) {
    throw new StatError('ERR_INVALID_ARGUMENT', 'records are printed as one JSON object a line', {
      hint: 'add --ndjson, or a view: top or exits',
    });
  }
}

/** `sidestat record`: what the kernel says of tasks, into a file. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { attachTo, MAX_EXIT_BUFFER_BYTES } from '../../client/connect.ts';
import { daemonSocketExists } from '../../connection/locate.ts';
import { invalidArgument } from '../../errors.ts';
import { IN_DOUBT } from '../../exits/account.ts';
import { PACKAGE } from '../../package/manifest.ts';
import { escapeText } from '../../text/escape.ts';
import {
  addConnectionOptions,
  type ConnectionOptions,
  connectOptions,
  parseSeconds,
  timeoutMs,
} from '../connection.ts';
import { addExamples } from '../help.ts';
import { onInterrupt } from '../interrupt.ts';
import { addKstatOptions, type KstatOptions, kstatPlanOf } from '../record/kstat-options.ts';
import { Progress, progressLine } from '../record/progress.ts';
import { Recorder, type RecorderPlan } from '../record/recorder.ts';
import { RotatingOutput } from '../record/rotation.ts';
import type { RecordScope } from '../record/snapshots.ts';
import { durationFrom, parseCount, parsePids } from '../values.ts';

interface RecordOptions extends ConnectionOptions, KstatOptions {
  exits?: boolean;
  exitBuffer?: number;
  interval?: number;
  scope: RecordScope;
  pid?: number[];
  duration?: number;
  rotateSize?: number;
  rotateEvery?: number;
  keep?: number;
  force?: boolean;
}

const DEFAULT_INTERVAL_SEC = 1;

const parseDuration = durationFrom(1);

export function register(program: Command): void {
  const command = program
    .command('record')
    .summary('record exits and snapshots of tasks into a file')
    .description(
      'Records into a pcapng file, which `sidestat replay` and Wireshark show: every exit of a ' +
        'task, snapshots of all tasks at an interval, kstats of illumos, or, if none is chosen, ' +
        'the first two. Ends with Ctrl-C or SIGTERM; whatever ends it, the file is whole. A name ' +
        'that ends in .gz is compressed.',
    )
    .argument('<file>', 'the file to write; - is stdout')
    .option('--exits', 'record every exit of a task')
    .option(
      '--exit-buffer <bytes>',
      'what the kernel may queue of exits for each CPU, up to 8M, which it is if not given',
      parseBuffer,
    )
    .option('--interval <seconds>', 'record all tasks, again and again', parseSeconds)
    .addOption(
      new Option('--scope <what>', 'what a snapshot is of')
        .choices(['processes', 'threads'])
        .default('processes'),
    )
    .option('--pid <list>', 'snapshots of these processes only, such as 1,234', parsePids)
    .option('--duration <time>', 'end after this time, such as 90, 10m or 24h', parseDuration)
    .option('--rotate-size <bytes>', 'begin a new file at this size, such as 100M', parseSize)
    .option('--rotate-every <time>', 'begin a new file at this age, such as 1h', parseDuration)
    .option('--keep <count>', 'of the files, keep only so many of the newest', parseCount)
    .option('--force', 'replace a file that is there')
    .action(record);
  addKstatOptions(command);
  addConnectionOptions(command);
  addExamples(command, [
    ['sidestat record day.pcapng.gz', 'exits, and all tasks each second, until Ctrl-C'],
    ['sidestat record --exits --duration 10m exits.pcapng', 'ten minutes of exits'],
    ['sidestat record --kstat --kstat-class disk disks.pcapng', 'the disks of illumos'],
    ['sidestat record --interval 5 --rotate-every 1h --keep 24 d.pcapng.gz', 'the last day'],
  ]);
}

async function record(file: string, options: RecordOptions): Promise<void> {
  check(file, options);
  const output = new RotatingOutput(file, {
    bytes: options.rotateSize,
    ageMs: options.rotateEvery === undefined ? undefined : 1000 * options.rotateEvery,
    keep: options.keep,
    overwrite: options.force ?? false,
  });
  const plan = planOf(options);
  if (options.exitBuffer !== undefined && !plan.exits) {
    throw invalidArgument('--exit-buffer is for exits: add --exits');
  }
  const attach = attachTo({
    ...connectOptions(options),
    ...(options.exitBuffer === undefined ? {} : { exitBufferBytes: options.exitBuffer }),
    ...(plan.exits && !plan.snapshots && ownHelper(options) ? { exitsOnly: true } : {}),
  });
  // On illumos there are no tasks to ask for.
  const tasks = plan.exits || plan.snapshots !== undefined;
  const recorder = await Recorder.open(plan, output, tasks ? attach : undefined);
  if (recorder.exitsMissing !== undefined) {
    process.stderr.write(`sidestat: no exits are recorded: ${recorder.exitsMissing}\n`);
  }
  const progress = new Progress(
    () => recorder.state,
    () => recorder.tick(),
  );
  const release = onInterrupt(() => recorder.stop());
  const timer = stopAfter(options.duration, recorder);
  try {
    await recorder.run();
  } finally {
    clearTimeout(timer);
    release();
    progress.end();
    const doubt = recorder.settled ? '' : IN_DOUBT;
    process.stderr.write(
      `sidestat: ${escapeText(file)}: ${progressLine(recorder.state)}${doubt}\n`,
    );
  }
}

/** @throws ERR_INVALID_ARGUMENT for options of which one would be ignored */
function check(
  file: string,
  { rotateSize, rotateEvery, keep, exits, interval, pid, exitBuffer, mode }: RecordOptions,
): void {
  const splits = rotateSize !== undefined || rotateEvery !== undefined;
  if (splits && file === '-') throw invalidArgument('stdout is one file, and cannot be split');
  if (keep !== undefined && !splits) {
    throw invalidArgument('--keep needs --rotate-size or --rotate-every');
  }
  if (exits && interval === undefined && pid)
    throw invalidArgument('--pid is for snapshots: add --interval');
  if (exitBuffer !== undefined && mode === 'socket') {
    throw invalidArgument(
      '--exit-buffer means a helper of its own, and contradicts --socket and --mode socket',
    );
  }
  if (file === '-' && process.stdout.isTTY)
    throw invalidArgument('a capture is no text for a terminal');
}

function planOf(options: RecordOptions): RecorderPlan {
  const { exits = false, interval, scope, pid } = options;
  const kstats = kstatPlanOf(options);
  const both = !exits && interval === undefined && !kstats;
  const seconds = interval ?? (both ? DEFAULT_INTERVAL_SEC : undefined);
  return {
    exits: exits || both,
    exitsOptional: both,
    snapshots: seconds === undefined ? undefined : { intervalMs: 1000 * seconds, scope, pids: pid },
    kstats,
    timeoutMs: timeoutMs(options),
    application: `sidestat ${PACKAGE.version}`,
  };
}

/** Whether the helper is started for this recording: it can give up what exits do not need. */
function ownHelper({ mode, socket, exitBuffer }: RecordOptions): boolean {
  if (mode === 'auto') return exitBuffer !== undefined || !daemonSocketExists(socket);
  return mode === 'spawn';
}

function stopAfter(seconds: number | undefined, recorder: Recorder): NodeJS.Timeout | undefined {
  if (seconds === undefined) return undefined;
  return setTimeout(() => recorder.stop(), 1000 * seconds);
}

const MIN_FILE_BYTES = 65_536;

/** Bytes, or with a unit of 1024: 1048576, 100M, 2G. */
function parseSize(text: string): number {
  const bytes = parseBytes(text);
  if (bytes >= MIN_FILE_BYTES && Number.isSafeInteger(bytes)) return bytes;
  throw new InvalidArgumentError('It must be a size from 64K, such as 100M or 2G.');
}

function parseBuffer(text: string): number {
  const bytes = parseBytes(text);
  if (bytes >= 1 && bytes <= MAX_EXIT_BUFFER_BYTES) return bytes;
  throw new InvalidArgumentError('It must be a size up to 8M, such as 65536 or 1M.');
}

/** NaN for what is not understood. */
function parseBytes(text: string): number {
  const [, number, unit = ''] = /^(\d+)([KMGT])?$/i.exec(text) ?? [];
  const power = unit === '' ? 0 : 'KMGT'.indexOf(unit.toUpperCase()) + 1;
  return number === undefined ? Number.NaN : Number(number) * 1024 ** power;
}

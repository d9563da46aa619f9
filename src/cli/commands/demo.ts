/** `sidestat demo`: shows something on every machine: top, or a recording of it. */
import type { Command } from 'commander';
import { DEMO_CAPTURE, readRecording } from '../../capture/file.ts';
import { type ErrorCode, StatError } from '../../errors.ts';
import { escapeText } from '../../text/escape.ts';
import { addConnectionOptions, type ConnectionOptions } from '../connection.ts';
import { addExamples } from '../help.ts';
import { LiveSource } from '../top/live.ts';
import { RecordedSource } from '../top/recorded.ts';
import { isInteractive, type RunOptions, runTop } from '../top/run.ts';
import { parseSpeed } from '../values.ts';

interface DemoOptions extends ConnectionOptions {
  recorded?: boolean;
  speed: number;
}

/** A table of the running kernel that nobody scrolls in. */
const PRINTED: Partial<RunOptions> = { iterations: 2, rows: 20 };
const VIEW: RunOptions = { delay: 1, sort: 'cpu' };

export function register(program: Command): void {
  const command = program
    .command('demo')
    .summary('top, or a recording of it where top cannot work')
    .description(
      'Shows `sidestat top` of this machine. Where that cannot work, for lack of privilege, ' +
        'of a helper or of support in the kernel, says why, and plays a recording that comes ' +
        'with the package instead.',
    )
    .option('--recorded', 'play the recording in any case')
    .option('--speed <factor>', 'play the recording this many times as fast', parseSpeed, 1)
    .action(demo);
  addConnectionOptions(command);
  addExamples(command, [
    ['sidestat demo', 'this machine if possible, the recording otherwise'],
    ['sidestat demo --recorded --speed 4', 'the recording, four times as fast'],
  ]);
}

async function demo(options: DemoOptions): Promise<void> {
  const live = options.recorded ? undefined : await openLive(options);
  if (live instanceof LiveSource) {
    return runTop(live, isInteractive(VIEW) ? VIEW : { ...VIEW, ...PRINTED });
  }
  const why = live ?? [];
  if (why.length > 0) process.stderr.write(`sidestat: ${why.join('; ')}; this is a recording\n`);
  const frames = await readRecording(DEMO_CAPTURE);
  const loop = isInteractive(VIEW);
  const source = await RecordedSource.open(frames, { speed: options.speed, loop, why });
  await runTop(source, VIEW);
}

/** The live source, or why there is none, and what to do. */
async function openLive(options: DemoOptions): Promise<LiveSource | readonly string[]> {
  if (process.platform !== 'linux') {
    return [`no live statistics: this is ${process.platform}`, 'remedy: run it on Linux'];
  }
  try {
    return await LiveSource.open(options);
  } catch (error) {
    if (!(error instanceof StatError) || error.code === 'ERR_INVALID_ARGUMENT') throw error;
    const remedy = error.hint ?? REMEDIES[error.code] ?? 'see `sidestat doctor`';
    const lines = [`no live statistics: ${error.message}`, `remedy: ${remedy}`];
    return lines.map((line) => escapeText(line.replaceAll(/\s+/g, ' ')));
  }
}

const REMEDIES: Readonly<Partial<Record<ErrorCode, string>>> = {
  ERR_HELPER_MISSING: 'build it with `sidestat helper build`',
  ERR_UNSUPPORTED: 'a Linux kernel with CONFIG_TASKSTATS gives them',
};

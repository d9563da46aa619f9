/** `replay FILE top`: the snapshots of a capture, in the same top as live. */
import { CaptureReader } from '../../capture/pcapng/reader.ts';
import { inRange, type TimeRange } from '../../capture/range.ts';
import { CaptureSnapshots } from '../../capture/snapshots.ts';
import { StatError } from '../../errors.ts';
import { escapeText } from '../../text/escape.ts';
import { checkRunOptions, isInteractive, type RunOptions, runTop } from '../top/run.ts';
import { checkReport, tellOfSkipped } from './report.ts';
import { CaptureSource } from './top-source.ts';

export interface TopViewOptions extends RunOptions {
  readonly range: TimeRange;
  /** undefined: as it was recorded at a terminal, without any pause elsewhere. */
  readonly speed: number | undefined;
  readonly pids: ReadonlySet<number> | undefined;
  /** The id of TASKSTATS where the file does not tell it. */
  readonly family: number | undefined;
  /** Leave out snapshots that come earlier than this after the one before. */
  readonly everySec: number;
}

/** @throws ERR_CAPTURE when there is nothing to show, or not everything could be */
export async function replayTop(
  file: string,
  bytes: AsyncIterable<Uint8Array>,
  options: TopViewOptions,
): Promise<void> {
  checkRunOptions(options);
  const interactive = isInteractive(options);
  const reader = new CaptureReader(bytes);
  const snapshots = await CaptureSnapshots.open(inRange(reader.items(), options.range));
  const source = await CaptureSource.open(snapshots, {
    speed: options.speed ?? (interactive ? 1 : Number.POSITIVE_INFINITY),
    scope: options.threads ? 'threads' : 'processes',
    pids: options.pids,
    family: options.family,
    everySec: options.everySec,
    stays: interactive,
  });
  if (!source.empty) await runTop(source, options);
  const { incomplete, withoutFamily } = snapshots.report;
  if (source.empty && !reader.report.damage && withoutFamily === 0) {
    throw source.snapshots === 0
      ? nothing(file, options, incomplete)
      : tooFew(file, options, source.snapshots);
  }
  if (incomplete > 0) {
    process.stderr.write(`sidestat: left out: ${incomplete} snapshots that are not whole\n`);
  }
  tellOfSkipped(reader.report);
  checkReport(file, { ...reader.report, withoutFamily });
}

function nothing(file: string, options: TopViewOptions, incomplete: number): StatError {
  const what = whatOf(options);
  if (options.range.from || options.range.to) {
    const message = `${escapeText(file)} has no snapshots of ${what} in this range`;
    return failure(message, 'choose an earlier --from, or a later --to');
  }
  const hint =
    incomplete > 0 && !options.threads
      ? 'if it was recorded with --scope threads, add --threads'
      : '`sidestat record --interval 1` records snapshots';
  return failure(`${escapeText(file)} has no snapshots of ${what} to show`, hint);
}

/** Rates are told of two snapshots that follow each other. */
function tooFew(file: string, options: TopViewOptions, count: number): StatError {
  const what = whatOf(options);
  if (count === 1) {
    const message = `${escapeText(file)} has one snapshot of ${what} to show, and rates need two`;
    return failure(
      message,
      'record for longer, or with a shorter --interval: see `sidestat record --help`',
    );
  }
  const message = `${escapeText(file)} has no two snapshots of ${what} to compare`;
  return failure(
    message,
    options.everySec > 0
      ? 'a shorter --delay takes more of its snapshots'
      : 'each of its snapshots is of a recording of its own',
  );
}

function whatOf({ threads }: TopViewOptions): string {
  return threads ? 'threads' : 'processes';
}

function failure(message: string, hint: string): StatError {
  return new StatError('ERR_CAPTURE', message, { hint });
}

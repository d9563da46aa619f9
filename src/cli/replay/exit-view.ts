/** `replay FILE exits`: the exits of a capture, printed as those that happen now. */
import type { Datagram, Loss } from '../../capture/pcapng/items.ts';
import { CaptureReader } from '../../capture/pcapng/reader.ts';
import { inRange, type TimeRange, timeOf } from '../../capture/range.ts';
import { Decoder, EVENT_EXIT } from '../../decoder/index.ts';
import { ExitTableBuilder } from '../../exits/builder.ts';
import { type ExitGap, exitGap, isLoss } from '../../exits/gap.ts';
import type { ExitTotals } from '../../exits/totals.ts';
import { isCoarse, msOf, NO_CPU } from '../../protocol/frame.ts';
import { type ExitOptions, exitSettings } from '../exits/options.ts';
import { ExitView } from '../exits/view.ts';
import { NUMBERS_ONLY } from '../top/users.ts';
import { Pace } from './pace.ts';
import { showingInPauses } from './pauses.ts';
import { checkReport, tellOfSkipped } from './report.ts';

export interface ExitViewSettings extends ExitOptions {
  readonly range: TimeRange;
  readonly speed: number;
  /** The id of TASKSTATS where the file does not tell it. */
  readonly family: number | undefined;
}

/** Exits that are printed at once. */
const BATCH = 512;

/** @throws ERR_CAPTURE when something could not be shown */
export async function replayExits(
  file: string,
  bytes: AsyncIterable<Uint8Array>,
  options: ExitViewSettings,
): Promise<void> {
  const replay = new ExitReplay(options, await Decoder.load());
  const reader = new CaptureReader(showingInPauses(bytes, () => replay.show()));
  const pace = new Pace(options.speed);
  for await (const item of inRange(reader.items(), options.range)) {
    if (item.type === 'frame') continue;
    await pace.until(timeOf(item), () => replay.show());
    if (item.type === 'datagram') await replay.datagram(item);
    else await replay.loss(item);
  }
  const { damage, openEnds } = reader.report;
  await replay.end(damage === undefined && openEnds === 0);
  tellOfSkipped(reader.report);
  checkReport(file, { ...reader.report, withoutFamily: replay.withoutFamily });
}

class ExitReplay {
  readonly #builder: ExitTableBuilder;
  readonly #view: ExitView;
  readonly #decoder: Decoder;
  readonly #family: number | undefined;
  #totals = { delivered: 0, filtered: 0, lost: 0, withheld: 0 };
  /** Whether there is something that was not printed yet. */
  #waits = false;
  /** Exits of sections in which nothing tells the id of TASKSTATS. */
  withoutFamily = 0;

  constructor(options: ExitViewSettings, decoder: Decoder) {
    this.#builder = new ExitTableBuilder(exitSettings(options));
    this.#view = new ExitView({ ...options, recorded: true, users: NUMBERS_ONLY });
    this.#decoder = decoder;
    this.#family = options.family;
  }

  async datagram(datagram: Datagram): Promise<void> {
    const { bytes, byteOrder, section, timeNs, cpu, origin } = datagram;
    const familyId = datagram.family ?? this.#family;
    const { input, table } = this.#decoder;
    if (familyId === undefined) {
      if (messageType(bytes, byteOrder === 'little') > CONTROLLER) this.withoutFamily++;
      return;
    }
    if (bytes.length > input.length) return;
    input.set(bytes);
    const defaultVersion = section.hello?.taskstatsVersion;
    const { records } = this.#decoder.index(0, bytes.length, {
      byteOrder,
      familyId,
      defaultVersion,
    });
    // Answers tell of tasks that live.
    if (records === 0 || table.event[0] !== EVENT_EXIT) return;
    const coarse = isCoarse(origin?.flags ?? 0);
    this.#waits = true;
    this.#builder.append(this.#decoder, { timeNs: timeNs ?? 0n, cpu: cpu ?? NO_CPU, coarse });
    if (this.#builder.length >= BATCH) await this.show();
  }

  async loss(loss: Loss): Promise<void> {
    if (loss.gap && loss.gap.header.request !== 0) return; // of answers
    // A gap stands before the rows of a table.
    if (this.#builder.length > 0) await this.show();
    const gap = gapOf(loss);
    this.#totals[isLoss(gap) ? 'lost' : 'withheld'] += gap.count;
    this.#builder.gap(gap);
    this.#waits = true;
  }

  /** Prints what waits; nothing at all, not even the header, when nothing does. */
  async show(): Promise<void> {
    if (!this.#waits) return;
    this.#waits = false;
    const table = this.#builder.finish();
    this.#totals.filtered += table.filtered;
    this.#totals.delivered += await this.#view.table(table);
  }

  /** `whole`: the file tells everything up to its end. */
  async end(whole: boolean): Promise<void> {
    await this.show();
    const totals: ExitTotals = { ...this.#totals, unread: 0, settled: whole };
    await this.#view.end(totals);
  }
}

function gapOf({ count, cpu, timeNs = 0n, gap }: Loss): ExitGap {
  const timeMs = msOf(timeNs);
  if (!gap) return { reason: 'unknown', count: Number(count), cpu, sequence: undefined, timeMs };
  const { reason, sequence } = gap;
  return exitGap({ reason, source: cpu ?? NO_CPU, sequence, count: Number(count) }, timeMs);
}

/** <linux/netlink.h>, <linux/genetlink.h>: the type of the controller's answers, which are no loss. */
const CONTROLLER = 16;
const NLMSG_TYPE = 4;

function messageType(bytes: Uint8Array, little: boolean): number {
  if (bytes.length < NLMSG_TYPE + 2) return 0;
  return new DataView(bytes.buffer, bytes.byteOffset).getUint16(NLMSG_TYPE, little);
}

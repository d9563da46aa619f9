/**
 * What one walk over a capture finds: events over time, snapshots, losses, and where to
 * begin to read for a time. Memory is bounded, however long the file is.
 */
import {
  FRAME_FLAG_CHAIN,
  KIND_EXITS,
  KIND_KSTATS,
  REASON_WITHHELD,
} from '../../generated/protocol.ts';
import type { Hello } from '../../protocol/hello.ts';
import { NLMSG_HDRLEN, NLMSG_MIN_TYPE, NLMSG_TYPE, NOTE_SNAPSHOT } from '../pcapng/format.ts';
import type { CapturedFrame, CaptureItem, Datagram, Loss } from '../pcapng/items.ts';
import type { Checkpoint } from '../pcapng/trace.ts';
import { timeOf } from '../range.ts';
import { sampleOf } from '../sample.ts';
import { partsOf, requestOf } from '../snapshots.ts';
import { EventHistogram, type Histogram } from './histogram.ts';
import { type Segment, SegmentList } from './segments.ts';

/** A table of tasks in the file, or a report of kstats. */
export interface SnapshotMark {
  readonly beginNs: bigint;
  /** When its last record came: from then on the table is there. */
  readonly endNs: bigint;
  /** Where its first block begins. */
  readonly offset: number;
}

export interface CaptureTotals {
  readonly packets: number;
  readonly exits: number;
  /** Snapshots of processes, and of threads alone. */
  readonly processSnapshots: number;
  readonly threadSnapshots: number;
  readonly kstats: number;
  /** Records without a time: no place on the timeline is theirs. */
  readonly timeless: number;
  /** Datagrams that cannot be read, since nothing before them tells the id of TASKSTATS. */
  readonly withoutFamily: number;
  readonly lostExits: number;
  readonly withheldExits: number;
  readonly lostAnswers: number;
}

type OpenMark = { -readonly [K in keyof SnapshotMark]: SnapshotMark[K] };

/** Where nlmsghdr has its port; exit events have port 0. */
const NLMSG_PORT_AT = 12;
/** Further snapshots are shown, but cannot be stepped to. */
const MAX_MARKS = 2 ** 20;
/** A time that does not fit here is that of a damaged packet. */
const MAX_TIME_NS = 2n ** 63n;

export class CaptureTimeline {
  readonly #histogram = new EventHistogram();
  readonly #segments = new SegmentList();
  readonly #marks: OpenMark[] = [];
  readonly #kstatMarks: OpenMark[] = [];
  /** What the last kstats answered, and in which section. */
  #report: { readonly request: number; readonly section: object } | undefined;
  readonly #totals = {
    packets: 0,
    exits: 0,
    processSnapshots: 0,
    threadSnapshots: 0,
    kstats: 0,
    timeless: 0,
    withoutFamily: 0,
    lostExits: 0,
    withheldExits: 0,
    lostAnswers: 0,
  };
  #offset = 0;
  #sample: number | undefined;
  #firstNs: bigint | undefined;
  #lastNs: bigint | undefined;
  /** Of the first section that has one. */
  hello: Hello | undefined;

  get totals(): CaptureTotals {
    return { ...this.#totals };
  }

  /** First and last time; undefined when nothing has a time. */
  get range(): { readonly firstNs: bigint; readonly lastNs: bigint } | undefined {
    if (this.#firstNs === undefined || this.#lastNs === undefined) return undefined;
    return { firstNs: this.#firstNs, lastNs: this.#lastNs };
  }

  get marks(): readonly SnapshotMark[] {
    return this.#marks;
  }

  /** Reports of kstats; those without a number are one, since only their names would tell. */
  get kstatMarks(): readonly SnapshotMark[] {
    return this.#kstatMarks;
  }

  histogram(): Histogram {
    return this.#histogram.view();
  }

  segments(end?: number): readonly Segment[] {
    return this.#segments.view(end);
  }

  /** For a Trace: a block begins. */
  block(offset: number, checkpoint: () => Checkpoint): void {
    this.#offset = offset;
    this.#segments.block(offset, checkpoint);
  }

  add(item: CaptureItem): void {
    this.#totals.packets++;
    this.hello ??= item.section.hello;
    const given = timeOf(item);
    const timeNs = given !== undefined && given >= 0n && given < MAX_TIME_NS ? given : undefined;
    this.#count(item, timeNs);
    if (timeNs === undefined) {
      this.#totals.timeless++;
      return;
    }
    this.#segments.time(timeNs);
    if (this.#firstNs === undefined || timeNs < this.#firstNs) this.#firstNs = timeNs;
    if (this.#lastNs === undefined || timeNs > this.#lastNs) this.#lastNs = timeNs;
    if (item.type === 'frame' && item.header.kind === KIND_KSTATS) this.#markKstats(item, timeNs);
    else this.#mark(item, timeNs);
  }

  #count(item: CaptureItem, timeNs: bigint | undefined): void {
    switch (item.type) {
      case 'datagram': {
        const kind = isExit(item) ? 'exits' : 'answers';
        if (kind === 'exits') this.#totals.exits++;
        if (item.family === undefined && typeOf(item) > NLMSG_MIN_TYPE) {
          this.#totals.withoutFamily++;
        }
        if (timeNs !== undefined) this.#histogram.add(timeNs, kind, 1);
        break;
      }
      case 'loss':
        this.#lose(item, timeNs);
        break;
      case 'frame':
        if (item.header.kind !== KIND_KSTATS) break;
        this.#totals.kstats += item.header.count;
        if (timeNs !== undefined) this.#histogram.add(timeNs, 'kstats', 1);
    }
  }

  #lose({ count, gap }: Loss, timeNs: bigint | undefined): void {
    const lost = Number(count);
    const ofExits = gap === undefined || gap.header.request === 0;
    if (gap?.reason === REASON_WITHHELD) {
      if (ofExits) this.#totals.withheldExits += lost;
      return;
    }
    this.#totals[ofExits ? 'lostExits' : 'lostAnswers'] += lost;
    if (timeNs !== undefined) this.#histogram.add(timeNs, 'lost', lost);
  }

  #mark(item: CaptureItem, timeNs: bigint): void {
    const request = requestOf(item);
    if (request === 0) return;
    const begins = item.type === 'frame' && item.header.kind === NOTE_SNAPSHOT;
    const last = this.#marks.at(-1);
    if (!begins && this.#sample === sampleOf(request)) {
      if (last && timeNs > last.endNs) last.endNs = timeNs;
      return;
    }
    // The ends of other requests belong to no snapshot.
    if (!begins && item.type !== 'datagram') return;
    this.#sample = sampleOf(request);
    const ofThreads = begins && partsOf(item).leaders === 0;
    this.#totals[ofThreads ? 'threadSnapshots' : 'processSnapshots']++;
    if (this.#marks.length === MAX_MARKS) return;
    this.#marks.push({ beginNs: timeNs, endNs: timeNs, offset: this.#offset });
  }

  #markKstats({ header, section }: CapturedFrame, timeNs: bigint): void {
    const { request, flags } = header;
    // That the chain changed is no reading.
    if ((flags & FRAME_FLAG_CHAIN) !== 0) return;
    const last = this.#kstatMarks.at(-1);
    if (last && this.#report?.request === request && this.#report.section === section) {
      if (timeNs > last.endNs) last.endNs = timeNs;
      return;
    }
    this.#report = { request, section };
    if (this.#kstatMarks.length === MAX_MARKS) return;
    this.#kstatMarks.push({ beginNs: timeNs, endNs: timeNs, offset: this.#offset });
  }
}

/** Whether the kernel sent it because a task has ended. */
function isExit(datagram: Datagram): boolean {
  const { bytes, byteOrder, family, origin } = datagram;
  if (origin) return origin.kind === KIND_EXITS;
  if (bytes.length < NLMSG_HDRLEN || typeOf(datagram) !== family) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return view.getUint32(NLMSG_PORT_AT, byteOrder === 'little') === 0;
}

/** 0 of a datagram that is too short. */
function typeOf({ bytes, byteOrder }: Datagram): number {
  if (bytes.length < NLMSG_HDRLEN) return 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return view.getUint16(NLMSG_TYPE, byteOrder === 'little');
}

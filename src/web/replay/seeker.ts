/** Where to read for a time, and which times to step to. */
import { CaptureReader } from '../../capture/pcapng/reader.ts';
import type { Checkpoint, Trace } from '../../capture/pcapng/trace.ts';
import { timeOf } from '../../capture/range.ts';
import type { Segment } from '../../capture/timeline/segments.ts';
import type { CaptureTimeline, SnapshotMark } from '../../capture/timeline/timeline.ts';
import type { TimeSpan } from './messages.ts';

export class Seeker {
  readonly #timeline: CaptureTimeline;
  readonly #segments: readonly Segment[];

  /** `end`: bytes of the file, when all of it was walked over. */
  constructor(timeline: CaptureTimeline, end?: number) {
    this.#timeline = timeline;
    this.#segments = timeline.segments(end);
  }

  /**
   * Where to begin so that `history` tables and reports of kstats, and some exits before a time
   * are read. Undefined: at the begin of the file.
   */
  begin(timeNs: bigint, history: number): Checkpoint | undefined {
    const { marks, kstatMarks } = this.#timeline;
    const last = this.#lastSegment(timeNs);
    const index = Math.min(
      Math.max(0, last - 1),
      this.#segmentOf(marks, timeNs, history),
      this.#segmentOf(kstatMarks, timeNs, history),
    );
    return this.#segments[index]?.checkpoint;
  }

  /** The segment that holds the mark so many before the last one at a time. */
  #segmentOf(marks: readonly SnapshotMark[], timeNs: bigint, history: number): number {
    const mark = marks.findLastIndex(({ endNs }) => endNs <= timeNs);
    const first = marks[Math.max(0, mark - history)];
    if (mark < 0 || !first) return Number.POSITIVE_INFINITY;
    const holds = this.#segments.findLastIndex(
      ({ checkpoint }) => checkpoint.offset <= first.offset,
    );
    return Math.max(0, holds);
  }

  /** The segments that have something of a span: from the first of them to the last. */
  between({ fromNs, toNs }: TimeSpan): readonly Segment[] {
    const overlaps = ({ minNs, maxNs }: Segment): boolean =>
      minNs !== undefined && maxNs !== undefined && minNs <= toNs && maxNs >= fromNs;
    const first = this.#segments.findIndex(overlaps);
    if (first < 0) return [];
    return this.#segments.slice(first, this.#segments.findLastIndex(overlaps) + 1);
  }

  /** The segments from the one before a time to the end. */
  around(timeNs: bigint): readonly Segment[] {
    return this.#segments.slice(Math.max(0, this.#lastSegment(timeNs) - 1));
  }

  /** The next time in a direction, of a table or an event; undefined when there is none. */
  async step(file: Blob, timeNs: bigint, direction: 1 | -1): Promise<bigint | undefined> {
    const marks = this.#steps;
    if (marks.length > 0) {
      const ends = marks.map(({ endNs }) => endNs);
      return direction > 0 ? smallestAbove(ends, timeNs) : largestBelow(ends, timeNs);
    }
    const segments = direction > 0 ? this.#segments : this.#segments.toReversed();
    for (const segment of segments) {
      const { minNs, maxNs } = segment;
      if (minNs === undefined || maxNs === undefined) continue;
      if (direction > 0 ? maxNs <= timeNs : minNs >= timeNs) continue;
      const times = await timesOf(file, segment);
      const found = direction > 0 ? smallestAbove(times, timeNs) : largestBelow(times, timeNs);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Tables, or where there are none, reports of kstats between which rates are known. */
  get #steps(): readonly SnapshotMark[] {
    const { marks, kstatMarks } = this.#timeline;
    if (marks.length > 0) return marks;
    return kstatMarks.length > 1 ? kstatMarks : [];
  }

  #lastSegment(timeNs: bigint): number {
    return Math.max(
      0,
      this.#segments.findLastIndex(({ minNs }) => minNs !== undefined && minNs <= timeNs),
    );
  }
}

/** A reader over one segment or several that follow one another. */
export function readerOf(file: Blob, first: Segment, last: Segment, trace?: Trace): CaptureReader {
  const { checkpoint } = first;
  return new CaptureReader(file.slice(checkpoint.offset, last.end), { from: checkpoint, trace });
}

async function timesOf(file: Blob, segment: Segment): Promise<bigint[]> {
  const times: bigint[] = [];
  for await (const item of readerOf(file, segment, segment).items()) {
    const timeNs = timeOf(item);
    if (timeNs !== undefined) times.push(timeNs);
  }
  return times;
}

function smallestAbove(times: readonly bigint[], limit: bigint): bigint | undefined {
  let found: bigint | undefined;
  for (const time of times) if (time > limit && (found === undefined || time < found)) found = time;
  return found;
}

function largestBelow(times: readonly bigint[], limit: bigint): bigint | undefined {
  let found: bigint | undefined;
  for (const time of times) if (time < limit && (found === undefined || time > found)) found = time;
  return found;
}

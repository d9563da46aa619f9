/**
 * Segments of a capture: where reading can begin, and which times are in each. Their number
 * is bounded; in a long file they are longer.
 */
import type { Checkpoint } from '../pcapng/trace.ts';

export interface Segment {
  readonly checkpoint: Checkpoint;
  /** Bytes from the begin of the file at which it ends. */
  readonly end: number;
  /** Of what has a time; undefined when nothing has. */
  readonly minNs: bigint | undefined;
  readonly maxNs: bigint | undefined;
}

const MAX_SEGMENTS = 2048;
const FIRST_SPACING = 2 ** 18;
/** Interfaces that all checkpoints together remember: a hostile file has thousands. */
const MAX_INTERFACES = 65_536;

interface Open {
  readonly checkpoint: Checkpoint;
  minNs: bigint | undefined;
  maxNs: bigint | undefined;
}

export class SegmentList {
  #open: Open[] = [];
  #spacing = FIRST_SPACING;
  #interfaces = 0;
  #end = 0;

  /** A block begins; `checkpoint` is made when a segment begins with it. */
  block(offset: number, checkpoint: () => Checkpoint): void {
    this.#end = offset;
    const last = this.#open.at(-1);
    if (last && offset - last.checkpoint.offset < this.#spacing) return;
    const added = checkpoint();
    this.#open.push({ checkpoint: added, minNs: undefined, maxNs: undefined });
    this.#interfaces += added.state.section.interfaces.length;
    while (this.#open.length > MAX_SEGMENTS || this.#isTooLarge()) this.#thin();
  }

  /** Something of the last block has this time. */
  time(timeNs: bigint): void {
    const last = this.#open.at(-1);
    if (!last) return;
    if (last.minNs === undefined || timeNs < last.minNs) last.minNs = timeNs;
    if (last.maxNs === undefined || timeNs > last.maxNs) last.maxNs = timeNs;
  }

  /** `end`: bytes of the file that were read; undefined when the last block is not over. */
  view(end?: number): readonly Segment[] {
    const last = end ?? this.#end;
    return this.#open.map((segment, i) => ({
      ...segment,
      end: this.#open[i + 1]?.checkpoint.offset ?? last,
    }));
  }

  #isTooLarge(): boolean {
    return this.#interfaces > MAX_INTERFACES && this.#open.length > 1;
  }

  /** Every second segment is joined with the one before. */
  #thin(): void {
    const kept: Open[] = [];
    for (const [i, segment] of this.#open.entries()) {
      const before = kept.at(-1);
      if (i % 2 === 0 || !before) {
        kept.push(segment);
        continue;
      }
      before.minNs = smaller(before.minNs, segment.minNs);
      before.maxNs = larger(before.maxNs, segment.maxNs);
    }
    this.#open = kept;
    this.#spacing *= 2;
    this.#interfaces = kept.reduce(
      (sum, { checkpoint }) => sum + checkpoint.state.section.interfaces.length,
      0,
    );
  }
}

function smaller(one: bigint | undefined, other: bigint | undefined): bigint | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one < other ? one : other;
}

function larger(one: bigint | undefined, other: bigint | undefined): bigint | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one > other ? one : other;
}

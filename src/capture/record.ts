/** The records of a capture, one by one: what they are, and those that are no structs. */
import { ERROR_SIZE, REASON_KERNEL, REASON_QUEUE, REASON_WITHHELD } from '../generated/protocol.ts';
import { readFailure } from '../protocol/frame.ts';
import type { Value } from '../taskstats/row.ts';
import type { CapturedFrame, Loss } from './pcapng/items.ts';

/** What every record has. */
export interface RecordFacts {
  /** Nanoseconds since the epoch; undefined where the file has no time. */
  readonly timeNs: bigint | undefined;
  /** The CPU of an exit event, where the file tells. */
  readonly cpu: number | undefined;
}

/** A struct taskstats or cgroupstats. */
export interface StructRecord extends RecordFacts {
  readonly type: 'taskstats' | 'cgroupstats';
  /** Whether a program asked for it, or the kernel told it because a thread has ended. */
  readonly event: 'reply' | 'exit';
  /** What `id` names: a thread, a thread group, or nothing, as in cgroupstats. */
  readonly kind: 'pid' | 'tgid' | 'none';
  /** The thread or thread group id; 0 for `none`. */
  readonly id: number;
  /** Of struct taskstats, after the rule for version 0; 0 when it is not known. */
  readonly version: number;
  /** Whether a delay that kernel.task_delayacct switches was ever counted. */
  readonly delaysKnown: boolean;
  /** The helper left out what tells too much, and rounded times down to seconds. */
  readonly coarse: boolean;
  /**
   * A field by its id, as the kernel sent it; undefined when the struct has no such
   * field, or the helper left it out. Works until the next record is taken.
   */
  value(field: number): Value | undefined;
}

/** A request that the kernel or the helper refused. */
export interface ErrorRecord extends RecordFacts {
  readonly type: 'error';
  /** Positive, as in errno(3); 0 when it was not the kernel. */
  readonly errno: number;
  /** What `id` names: a thread, a thread group, or nothing where it is not known. */
  readonly kind: 'pid' | 'tgid' | 'none';
  /** The id that was asked for; 0 for `none`. */
  readonly id: number;
}

/** Datagrams that the capture does not have. */
export interface GapRecord extends RecordFacts {
  readonly type: 'gap';
  /** undefined when only the kernel knows how many. */
  readonly count: bigint | undefined;
  /**
   * `kernel`: a socket buffer was full. `queue`: the client did not read. `withheld`:
   * the policy of the helper. undefined where the file does not tell.
   */
  readonly reason: GapReason | undefined;
  /** The first sequence number that is missing, where the file tells. */
  readonly sequence: number | undefined;
  /** Whether exit events are missing, and not answers; undefined where the file does not tell. */
  readonly exits: boolean | undefined;
}

/** Why datagrams are missing in a capture: see GapRecord.reason. */
export type GapReason = 'kernel' | 'queue' | 'withheld';

/** A frame of the kstat helper; KstatFrames joins and decodes them. */
export interface KstatFrameRecord extends RecordFacts {
  readonly type: 'kstats';
  /** Valid until the next record is taken. */
  readonly frame: CapturedFrame;
}

/** What CaptureRecords.records() gives: look at `type` first. */
export type CaptureRecord = StructRecord | ErrorRecord | GapRecord;

/** Of a gap of which only a count is known, if that. */
export const NO_REASON: Pick<GapRecord, 'reason' | 'sequence' | 'exits'> = {
  reason: undefined,
  sequence: undefined,
  exits: undefined,
};

const REASONS: Readonly<Record<number, GapReason>> = {
  [REASON_KERNEL]: 'kernel',
  [REASON_QUEUE]: 'queue',
  [REASON_WITHHELD]: 'withheld',
};

export function gapRecord({ count, cpu, timeNs, gap }: Loss): GapRecord {
  if (!gap) return { ...NO_REASON, type: 'gap', count, cpu, timeNs };
  const { header, reason, sequence } = gap;
  return {
    type: 'gap',
    count,
    reason: REASONS[reason],
    cpu,
    sequence: sequence === 0 ? undefined : sequence,
    exits: header.request === 0,
    timeNs,
  };
}

/** A request that failed as a whole. */
export function failureRecord({ header, payload }: CapturedFrame): ErrorRecord {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  const errno = payload.length < ERROR_SIZE ? 0 : readFailure(view, 0, payload.length).errno;
  return { type: 'error', errno, kind: 'none', id: 0, timeNs: header.timeNs, cpu: undefined };
}

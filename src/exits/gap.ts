/** What is missing of a stream of exits: lost on the way, or withheld. */
import { REASON_KERNEL, REASON_QUEUE, REASON_WITHHELD } from '../generated/protocol.ts';
import { type Gap, NO_CPU } from '../protocol/frame.ts';

/**
 * `kernel`: a socket of the helper was full. `queue`: the helper dropped them, because
 * this program did not read. `damaged`: records that came and cannot be read.
 * `withheld`: the policy of the helper does not show them. `unknown`: lost, for a
 * reason that a newer helper names, or that a capture does not tell.
 */
export type GapReason = 'kernel' | 'queue' | 'damaged' | 'withheld' | 'unknown';

/** Exits that are missing in one place of a stream, and why. */
export interface ExitGap {
  /** Who lost them; what is withheld is not lost. */
  readonly reason: GapReason;
  /** Exits that are missing: of threads, as the kernel tells of each thread that ends. */
  readonly count: number;
  /** The CPU that they happened on; undefined where it is not known. */
  readonly cpu: number | undefined;
  /** The kernel's number, on that CPU, of the first one that is missing. */
  readonly sequence: number | undefined;
  /** When it was told, milliseconds since the epoch. */
  readonly timeMs: number;
}

const REASONS: Readonly<Record<number, GapReason>> = {
  [REASON_KERNEL]: 'kernel',
  [REASON_QUEUE]: 'queue',
  [REASON_WITHHELD]: 'withheld',
};

/** A gap of the protocol. */
export function exitGap({ reason, source, sequence, count }: Gap, timeMs: number): ExitGap {
  const known = source !== NO_CPU;
  return {
    reason: REASONS[reason] ?? 'unknown',
    count,
    cpu: known ? source : undefined,
    sequence: known ? sequence : undefined,
    timeMs,
  };
}

/** Whether the records are gone; those that are withheld are not. */
export function isLoss({ reason }: ExitGap): boolean {
  return reason !== 'withheld';
}

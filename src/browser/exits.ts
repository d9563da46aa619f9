/**
 * Exit events of a bridge: one table of the threads that ended for each EXITS frame,
 * and one of the thread groups whose last thread it was.
 */
import type { Decoder } from '../decoder/index.ts';
import { FRAME_FLAG_COARSE } from '../generated/protocol.ts';
import { FIELDS, type FieldInfo } from '../generated/taskstats.ts';
import type { FrameHeader } from '../protocol/frame.ts';
import { RowBuilder } from '../taskstats/builder.ts';
import type { TaskTable } from '../taskstats/table.ts';
import { type TableMessage, tableMessage, tableOf } from './table-message.ts';

/** The fields that mean something in a TGID record. */
const GROUP_FIELDS: readonly FieldInfo[] = FIELDS.filter((field) => field.tgid);

/** Exits of one CPU, in the order in which they happened there. */
export interface ExitBatch {
  /** The CPU that they happened on. */
  readonly cpu: number;
  /** When the helper read them, milliseconds since the epoch. */
  readonly timeMs: number;
  /** Threads that ended, one a row: every field. */
  readonly threads: TaskTable;
  /** Thread groups that had two threads or more, and whose last one is in `threads`. */
  readonly groups: TaskTable;
  /** Records that came and cannot be read. */
  readonly damaged: number;
}

/** The same for structured cloning. */
export interface ExitMessage {
  readonly cpu: number;
  readonly timeMs: number;
  readonly threads: TableMessage;
  readonly groups: TableMessage;
  readonly damaged: number;
}

/** Decodes the frame whose payload is decoder.input[at, at + header.length). */
export function decodeExits(
  decoder: Decoder,
  header: FrameHeader,
  index: (done: number) => { consumed: number; damaged: number },
): ExitMessage {
  const coarse = (header.flags & FRAME_FLAG_COARSE) !== 0;
  const threads = new RowBuilder('pid', FIELDS, header.count);
  const groups = new RowBuilder('tgid', GROUP_FIELDS, header.count);
  let lost = 0;
  for (let done = 0; done < header.length; ) {
    const { consumed, damaged } = index(done);
    if (consumed === 0) break;
    lost += damaged;
    threads.append(decoder, header.timeNs, coarse);
    groups.append(decoder, header.timeNs, coarse);
    done += consumed;
  }
  const parts = (
    builder: RowBuilder,
  ): { rows: ReturnType<RowBuilder['finish']>; threads: undefined } => ({
    rows: builder.finish(),
    threads: undefined,
  });
  return {
    cpu: header.source,
    timeMs: Number(header.timeNs / 1_000_000n) + Number(header.timeNs % 1_000_000n) / 1e6,
    threads: tableMessage('thread', parts(threads)),
    groups: tableMessage('group', parts(groups)),
    damaged: lost,
  };
}

export function exitBatchOf({ threads, groups, ...rest }: ExitMessage): ExitBatch {
  return { ...rest, threads: tableOf(threads), groups: tableOf(groups) };
}

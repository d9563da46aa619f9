/** Records as they were received, in columns: the raw material of a table. */
import type { FieldInfo } from '../generated/taskstats.ts';
import type { ColumnData } from './columns.ts';
import type { RowKeys } from './keys.ts';

/** Which of the kernel's two records: one thread, or a whole thread group. */
export type RecordKind = 'pid' | 'tgid';

/** What a struct of one version and length holds, by field id. */
export interface RecordLayout {
  readonly version: number;
  /** The helper left out what tells too much, and rounded times down to seconds. */
  readonly coarse: boolean;
  readonly present: Uint8Array;
}

/** Rows as they were received; the raw material of a table. */
export interface Rows extends RowKeys {
  readonly length: number;
  /** The fields that were asked for. */
  readonly fields: readonly FieldInfo[];
  /** Columns by field id: of those that some record had, and of elapsedUs. */
  readonly data: Map<number, ColumnData>;
  readonly layouts: readonly RecordLayout[];
}

/** One literal for all: what works on rows stays compiled, as they have one shape. */
export function rowsOf(
  { id, layout, delaysKnown, timeMs }: RowKeys,
  { length, fields, data, layouts }: Omit<Rows, keyof RowKeys>,
): Rows {
  return { length, fields, data, layouts, id, layout, delaysKnown, timeMs };
}

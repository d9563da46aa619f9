/** One task as JSON: the same keys whatever the version of the kernel. */
import { jsonValue, type TaskRow } from '../../taskstats/row.ts';

/** `pid`: a thread; `tgid`: a thread group as the kernel sums it; `process`: both put together. */
export type RecordKind = 'pid' | 'tgid' | 'process';

/**
 * Fields under the names of the package, or with `raw` under those of the
 * kernel's struct; integers over 2^53 are strings. A field that the kernel did
 * not send, or did not count, is left out.
 */
export function taskDocument(kind: RecordKind, row: TaskRow, raw: boolean): object {
  const head = { type: 'taskstats', kind, id: row.id, version: row.version };
  if (raw) {
    const entries = Object.entries(row.raw).map(([name, value]) => [name, jsonValue(value)]);
    return { ...head, stats: Object.fromEntries(entries) };
  }
  const { id: _, threads, delayAccounting, timeMs, ...stats } = row.toJSON();
  return { ...head, timeMs, threads, delayAccounting, stats };
}

/** Times of tasks that the policy of a helper shows in coarse form. */
import type { TaskRow } from '../taskstats/row.ts';
import { formatNs } from '../text/units.ts';

/** Nanoseconds; of a coarse row, which has whole seconds, 0 is less than one. */
export function formatTime(row: Pick<TaskRow, 'coarse'>, ns: bigint | undefined): string {
  return row.coarse && ns === 0n ? '<1 s' : formatNs(ns);
}

/** What a coarse view shows of a record: the rule of the helper, of the documents and of the dissector. */
import type { Member } from './schema.ts';

/** What a coarse view does to a member. */
export type Coarse = 'kept' | 'rounded' | 'absent';

/** Units that are rounded down to whole seconds: how many of them a second has. */
export const PER_SECOND: Readonly<Record<string, number>> = { ns: 1e9, us: 1e6 };

/**
 * A coarse record tells who, since when, and how much time, in whole seconds.
 * Everything else could tell what a task does, one key stroke or page at a time,
 * and is absent: a new member is so until a rule here keeps it.
 */
export function coarseOf({ cname, kind, unit = '', group }: Member): Coarse {
  if (cname === 'ac_comm' || cname.startsWith('ac_exe_')) return 'absent';
  if (kind === 'counter' && unit in PER_SECOND) return 'rounded';
  if (['header', 'identity', 'exit'].includes(group ?? '')) return 'kept';
  if (group === 'time' && unit === 's') return 'kept';
  return cname.startsWith('hiwater_') ? 'kept' : 'absent';
}

/** What a task waited for, as lines and summaries of exits tell it. */
import type { ExitRow } from '../../exits/row.ts';
import { DELAYS, FIELDS, type FieldInfo, type FieldName } from '../../generated/taskstats.ts';
import { exceedsLife } from '../../taskstats/possible.ts';

export interface DelayField {
  /** Of the kind of delay. */
  readonly name: string;
  readonly field: FieldName;
}

/** The total of each kind of delay. */
export const DELAY_FIELDS: readonly DelayField[] = DELAYS.map(({ name }) => {
  const field = FIELDS.find((each: FieldInfo) => each.name === `${name}DelayNs`);
  if (!field) throw new Error(`the schema has no ${name}DelayNs`);
  return { name, field: field.name };
});

/**
 * Whether the kernel tells a longer wait than the task can have had. A process of several
 * threads, whose waits add up, is known by its I/O, which nobody tells.
 */
export function isImpossible({ elapsedUs, readBytes }: ExitRow, delayNs: bigint): boolean {
  if (elapsedUs === undefined || readBytes === undefined) return false;
  return exceedsLife(Number(delayNs), Number(elapsedUs));
}

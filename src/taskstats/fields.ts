/** Fields by name, and what follows from their kind. */
import { invalidArgument, StatError } from '../errors.ts';
import { FIELDS, type FieldInfo, type FieldName } from '../generated/taskstats.ts';

const byName = new Map<string, FieldInfo>(FIELDS.map((field) => [field.name, field]));

/** Throws ERR_INVALID_ARGUMENT for a name that is no field; says which name is meant, when one is near. */
export function fieldByName(name: string): FieldInfo {
  const field = byName.get(name);
  if (field) return field;
  if (typeof name !== 'string') {
    throw invalidArgument('the name of a field must be a string', 'of a FieldInfo give its name');
  }
  const lower = name.toLowerCase();
  const near = FIELDS.find((other) => other.name.toLowerCase() === lower || other.cname === lower);
  throw new StatError('ERR_INVALID_ARGUMENT', `unknown field ${JSON.stringify(name)}`, {
    hint: near
      ? `use ${JSON.stringify(near.name)}`
      : 'see docs/fields.md or `sidestat fields` for the names',
  });
}

interface NamedFields {
  readonly names: readonly string[];
  readonly fields: readonly FieldInfo[];
}

/** The latest lists. What follows from a list is remembered by the list, so it has to be the same one. */
const lately: NamedFields[] = [];
const MOST_LISTS = 8;

/** Each once, in their order. @throws as fieldByName() */
export function fieldsByName(names: readonly string[]): readonly FieldInfo[] {
  const known = lately.find((list) => isSame(list.names, names));
  if (known) return known.fields;
  const fields = [...new Set(names.map(fieldByName))];
  lately.push({ names: [...names], fields });
  if (lately.length > MOST_LISTS) lately.shift();
  return fields;
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, i) => name === b[i]);
}

export function fieldId(name: FieldName): number {
  return fieldByName(name).id;
}

export const ELAPSED_ID: number = fieldId('elapsedUs');

/** Delays that the kernel counts only for tasks born while kernel.task_delayacct was 1. */
export function needsDelayAccounting(field: FieldInfo): boolean {
  return field.group.startsWith('delay.') && field.group !== 'delay.cpu';
}

/** Ids of the totals of these delays. */
export const DELAY_TOTALS: readonly number[] = FIELDS.filter(
  (field) => needsDelayAccounting(field) && field.kind === 'counter' && field.unit === 'ns',
).map(({ id }) => id);

/**
 * For a process of several threads, a PID record tells of one of them. Counters
 * and peaks of the threads can be put together; the shortest delay and the time
 * of the longest cannot be told for the process.
 */
export function acrossThreads(field: FieldInfo): 'group' | 'leader' | 'sum' | 'max' | 'absent' {
  if (field.group === 'time' || field.group === 'header') return 'leader';
  if (field.tgid) return 'group';
  if (field.kind === 'counter') return 'sum';
  if (field.kind === 'peak') return 'max';
  return field.group.startsWith('delay.') ? 'absent' : 'leader';
}

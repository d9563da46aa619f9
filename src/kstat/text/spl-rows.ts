/** Rows of the text kstats of OpenZFS, by type. */
import type { KstatStatistic, KstatValueType } from '../decode/types.ts';
import { fieldsOf, type StructureField } from '../structures.ts';
import { textError } from './error.ts';
import { INTEGER_TYPES, makeStatistic, parseInteger } from './value.ts';

/** Types by the number that OpenZFS writes: 5, 6 and 7 mean something else on illumos. */
const NAMED_TYPES: readonly KstatValueType[] = [
  'char',
  'int32',
  'uint32',
  'int64',
  'uint64',
  'int64',
  'uint64',
  'string',
];

/** Columns that illumos calls otherwise. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ['wupdate', 'wlastupdate'],
  ['rupdate', 'rlastupdate'],
  ['multsvc', 'multiple_service'],
]);

/** Columns of a kstat that is one row of numbers. */
export const COLUMNS = {
  io: 'nread nwritten reads writes wtime wlentime wupdate rtime rlentime rupdate wcnt rcnt',
  interrupt: 'hard soft watchdog spurious multsvc',
  named: 'name type data',
  timer: 'name events elapsed min max start stop',
} as const;

/** Width of a name before names that are longer move the columns: `%-31s %-4d value`. */
const NAME_WIDTH = 31;
const VALUE_COLUMN = 37;
const FIXED = /^.{31} [0-7] {3} /;
/** For names that are longer; these may hold blanks too. */
const FLOATING = /^(.+?)\s+([0-7])(?:\s(.*))?$/;

interface NamedRow {
  readonly name: string;
  readonly type: KstatValueType;
  readonly value: string;
}

function splitNamedRow(line: string): NamedRow | undefined {
  if (FIXED.test(line)) {
    const name = line.slice(0, NAME_WIDTH).trimEnd();
    const type = NAMED_TYPES[Number(line[NAME_WIDTH + 1])] as KstatValueType;
    return name === '' ? undefined : { name, type, value: line.slice(VALUE_COLUMN) };
  }
  const parts = FLOATING.exec(line);
  if (parts === null) return undefined;
  const [, name = '', type = '', value = ''] = parts;
  return { name, type: NAMED_TYPES[Number(type)] as KstatValueType, value: value.trimStart() };
}

/** @param first number of the first line, in messages */
export function parseNamedRows(
  lines: readonly string[],
  file: string,
  first: number,
): KstatStatistic[] {
  return lines.map((line, i) => {
    const row = splitNamedRow(line);
    if (row === undefined) throw textError(file, first + i, 'the row is not name, type and value');
    const { name, type, value } = row;
    if (type === 'char') return makeStatistic(name, type, value.trimEnd());
    if (type === 'string') return makeStatistic(name, type, value);
    const number = parseInteger(value.trim(), type);
    if (number !== undefined) return makeStatistic(name, type, number);
    throw textError(file, first + i, `${JSON.stringify(value)} is no value of type ${type}`);
  });
}

function parseCell(
  field: StructureField,
  text: string,
  file: string,
  line: number,
): KstatStatistic {
  const { name, format } = field;
  if (!(field.type in INTEGER_TYPES)) return makeStatistic(name, 'char', text, { format });
  const value = parseInteger(text, field.type);
  if (value === undefined) {
    throw textError(file, line, `${JSON.stringify(text)} is no value of ${name}, ${field.type}`);
  }
  return makeStatistic(name, field.type, value, { format });
}

/** The row of a kstat of type INTR or IO. */
export function parseNumberRow(
  row: string,
  structure: 'io' | 'interrupt',
  file: string,
  line: number,
): KstatStatistic[] {
  const fields = fieldsOf(structure);
  const columns = COLUMNS[structure].split(' ').map((name) => OTHER_NAMES.get(name) ?? name);
  const cells = row.trim().split(/\s+/);
  if (cells.length !== columns.length) {
    throw textError(file, line, `the row has ${cells.length} of ${columns.length} values`);
  }
  return fields.map((field) => {
    const cell = cells[columns.indexOf(field.name)] as string;
    return parseCell(field, cell, file, line);
  });
}

/** Rows of a kstat of type TIMER, one timer each. */
export function parseTimerRows(
  lines: readonly string[],
  file: string,
  first: number,
): KstatStatistic[][] {
  const fields = fieldsOf('timer');
  return lines.map((line, i) => {
    // The name may hold blanks; the numbers do not.
    const parts = /^(.*?)\s+((?:-?\d+\s+){5}-?\d+)\s*$/.exec(line);
    if (parts === null) throw textError(file, first + i, 'the row is not a name and six numbers');
    const cells = [(parts[1] as string).trimEnd(), ...(parts[2] as string).split(/\s+/)];
    return fields.map((field, k) => parseCell(field, cells[k] as string, file, first + i));
  });
}

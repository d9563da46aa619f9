/**
 * assembly/generated/taskstats.ts: the structures as tables that the decoder
 * looks up, so that no offset, type or length is written by hand in assembly/.
 */
import { cgroupstats, FAMILIES, type Family, fields, taskstats, typeOf } from './schema.ts';

/** Code of each type; 0 stands for a field that is not there. */
const TYPES = ['absent', 'u8', 's8', 'u16', 'u32', 'u64', 's64', 'char[32]'] as const;

/** Rows of the tables: a struct whose version is not known, the families, cgroupstats. */
const ROWS = ['NONE', ...FAMILIES, 'CGROUP'] as const;
type Row = (typeof ROWS)[number];

interface Cell {
  entry: number;
  required: number;
}

const ABSENT: Cell = { entry: 0, required: 0 };

function cell(type: string, offset: number, since: number, minSize: number): Cell {
  const code = TYPES.indexOf(type as (typeof TYPES)[number]);
  if (code < 1) throw new Error(`schema: the decoder has no type ${type}`);
  if (since > 255 || offset > 65535) throw new Error('schema: a table entry overflows');
  const required = Math.max(offset + typeOf(type).size, minSize);
  return { entry: since * 2 ** 24 + code * 2 ** 16 + offset, required };
}

/** Without a version only the version itself can be read, whatever the version is. */
function unversioned(id: number): Cell {
  const field = fields[id];
  return field?.cname === 'version' ? cell(field.type, field.offset.C ?? 0, 0, 0) : ABSENT;
}

function familyCell(family: Family, id: number): Cell {
  const field = fields[id];
  const offset = field?.offset[family];
  if (field === undefined || offset === undefined) return ABSENT;
  return cell(field.type, offset, field.since, field.minSize ?? 0);
}

function cgroupCell(id: number): Cell {
  const field = cgroupstats.fields[id];
  return field === undefined ? ABSENT : cell(field.type, field.offset, 0, 0);
}

function cellOf(row: Row, id: number): Cell {
  if (row === 'NONE') return unversioned(id);
  return row === 'CGROUP' ? cgroupCell(id) : familyCell(row, id);
}

function data(
  name: string,
  doc: string,
  type: string,
  values: readonly (number | string)[],
): string {
  const lines: string[] = [];
  for (let i = 0; i < values.length; i += 12)
    lines.push(`  ${values.slice(i, i + 12).join(', ')},`);
  return `/** ${doc} */\nexport const ${name}: usize = memory.data<${type}>([\n${lines.join('\n')}\n]);`;
}

function constant(name: string, doc: string, value: number): string {
  return `/** ${doc} */\nexport const ${name}: u32 = ${value};`;
}

function layoutTables(): string {
  const cells = ROWS.flatMap((row) => fields.map((_, id) => cellOf(row, id)));
  const hex = cells.map(({ entry }) => `0x${entry.toString(16)}`);
  return [
    data('ENTRIES', 'since << 24 | type << 16 | offset, for each family and field.', 'u32', hex),
    data(
      'REQUIRED',
      'Bytes that the struct must have for the field to be there, for each family and field.',
      'u16',
      cells.map(({ required }) => required),
    ),
  ].join('\n\n');
}

function versionTables(): string {
  const last = taskstats.versions.length;
  const byVersion = Array.from({ length: last + 1 }, (_, version) =>
    taskstats.versions.find((row) => row.version === version),
  );
  return [
    constant('LAST_VERSION', 'Newest version known; a newer struct starts like this one.', last),
    data(
      'FAMILY_OF_VERSION',
      'Family of each version.',
      'u8',
      byVersion.map((row) => ROWS.indexOf(row?.family ?? 'NONE')),
    ),
    data(
      'I386_SIZE_OF_VERSION',
      'Exact size where a u64 is aligned to 4 bytes; 0 when that makes no difference.',
      'u16',
      byVersion.map((row) => row?.sizeI386 ?? 0),
    ),
  ].join('\n\n');
}

/** The delays that kernel.task_delayacct switches: every kind but the wait for a CPU. */
function switchedDelayCounts(): string {
  const ids = taskstats.delays
    .filter(({ name }) => name !== 'cpu')
    .map(({ name }) => fields.findIndex((field) => field.cname === `${name}_count`));
  if (ids.includes(-1)) throw new Error('schema: a delay has no count');
  return [
    constant('SWITCHED_DELAYS', 'Kinds of delay that kernel.task_delayacct switches.', ids.length),
    data('SWITCHED_DELAY_COUNTS', 'Field ids of their counts.', 'u8', ids),
  ].join('\n\n');
}

/** The text of assembly/generated/taskstats.ts. */
export function assemblyTaskstats(): string {
  const identifier = (type: string): string => type.toUpperCase().replace(/\W.*/, '');
  return `// Generated from schema/taskstats.json and schema/cgroupstats.json by \`npm run gen\`. Do not edit.

${constant('FIELD_COUNT', 'Fields of struct taskstats; the id of a field is its index.', fields.length)}

${TYPES.map((type, code) => `export const TYPE_${identifier(type)}: u32 = ${code};`).join('\n')}

${ROWS.map((row, index) => `export const FAMILY_${row}: u32 = ${index};`).join('\n')}

${layoutTables()}

${versionTables()}

${switchedDelayCounts()}
`;
}

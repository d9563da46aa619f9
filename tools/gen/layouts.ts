/**
 * src/generated/layouts.ts: where each member of each structure stands, for programs that
 * show bytes. The decoders have tables of their own, which hold less and are faster.
 */

import { kstat } from './kstat-schema.ts';
import { NETLINK_CONSTANTS } from './netlink.ts';
import { cgroupstats, type Member, protocol, taskstats, type WireField } from './schema.ts';

function list(name: string, type: string, doc: string, rows: readonly object[]): string {
  const lines = rows.map((row) => `  ${JSON.stringify(row)},`);
  return `/** ${doc} */\nexport const ${name}: readonly ${type}[] = [\n${lines.join('\n')}\n];`;
}

/** Members in the order of the schema; padding has no unit and no sentence. */
function taskMember({ cname, type, offset, since, minSize, unit, doc, kind }: Member): object {
  return {
    cname,
    type,
    offset,
    since,
    minSize,
    unit,
    doc,
    padding: kind === 'padding' || undefined,
  };
}

/** The protocol calls a signed number `i64`, the kernel's structs `s64`. */
function wire(rows: readonly WireField[]): object[] {
  return rows.map(({ name, type, offset, doc }) => ({
    cname: name,
    type: type.replace(/^i(?=\d)/, 's'),
    offset,
    doc,
  }));
}

function header(): object[] {
  return kstat.header.fields.map(({ cname, type, lp64, ilp32, doc }) => ({
    cname,
    type,
    lp64,
    ilp32,
    doc,
  }));
}

function structures(): object[] {
  return kstat.structures.map(({ name, cname, size, count, fields }) => ({
    name,
    cname,
    size,
    count,
    members: fields.map((field) => ({
      cname: field.cname,
      type: field.type,
      offset: field.offset,
      unit: field.unit === 'none' ? undefined : field.unit,
      doc: field.doc,
    })),
  }));
}

/** The text of src/generated/layouts.ts. */
export function typescriptLayouts(): string {
  const constants = Object.entries(NETLINK_CONSTANTS).map(
    ([name, value]) => `export const ${name} = ${value};`,
  );
  const wires: [string, string, readonly WireField[]][] = [
    ['FRAME', 'Header of a frame of the helper; little endian.', protocol.frame],
    ['GAP', 'What a GAP frame holds; little endian.', protocol.gap],
    ['ERROR', 'What an ERROR frame holds; little endian.', protocol.error],
    ['KSTAT_BATCH', 'Header of a batch of kstats; little endian.', protocol.kstatBatch],
    ['KSTAT_RECORD', 'Header of a kstat in a batch; little endian.', protocol.kstatRecord],
  ];
  return `// Generated from schema/ by \`npm run gen\`. Do not edit.

/** \`u8\` to \`u64\`, \`s8\` to \`s64\`, \`char[n]\`, arrays such as \`s16[n]\`; \`ptr\` and \`size\`, as wide as pointers. */
export interface StructMember {
  readonly cname: string;
  readonly type: string;
  readonly offset: number;
  readonly unit?: string;
  readonly doc: string;
}

/** Layouts of struct taskstats: A to D for its versions, B32 where a u64 is aligned to 4 bytes. */
export type TaskFamily = 'A' | 'B' | 'B32' | 'C' | 'D';

export interface TaskMember {
  readonly cname: string;
  readonly type: string;
  readonly offset: Readonly<Partial<Record<TaskFamily, number>>>;
  /** First struct version that has it. */
  readonly since: number;
  /** The struct must be at least this long for the member to be there. */
  readonly minSize?: number;
  readonly unit?: string;
  readonly doc?: string;
  readonly padding?: boolean;
}

/** A member whose offset depends on the width of pointers. */
export interface HeaderMember {
  readonly cname: string;
  readonly type: string;
  readonly lp64: number;
  readonly ilp32: number;
  readonly doc: string;
}

export interface StructLayout {
  /** As the decoder of kstats calls it. */
  readonly name: string;
  readonly cname: string;
  readonly size: number;
  /** One structure of this size or of \`least\` this size, or an array of them. */
  readonly count: 'one' | 'least' | 'array' | 'ndata';
  readonly members: readonly StructMember[];
}

${list('TASK_MEMBERS', 'TaskMember', 'struct taskstats, with its padding.', taskstats.fields.map(taskMember))}

${list(
  'CGROUP_MEMBERS',
  'StructMember',
  'struct cgroupstats.',
  cgroupstats.fields.map(({ cname, type, offset, unit, doc }) => ({
    cname,
    type,
    offset,
    unit,
    doc,
  })),
)}

${wires.map(([name, doc, rows]) => list(`${name}_MEMBERS`, 'StructMember', doc, wire(rows))).join('\n\n')}

${list('KSTAT_HEADER_MEMBERS', 'HeaderMember', 'kstat_t.', header())}

${list('KSTAT_NAMED_MEMBERS', 'StructMember', 'kstat_named_t.', wire(kstat.named.fields.map(({ cname, type, offset, doc }) => ({ name: cname, type, offset, doc }))))}

${list('KSTAT_STRUCTURES', 'StructLayout', 'Data of kstats that are a structure.', structures())}

${constants.join('\n')}
`;
}

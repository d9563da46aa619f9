/** wireshark/taskstats.lua: the structures as tables, and a dissector that reads them. */
import { readFileSync } from 'node:fs';
import {
  COOKED_ORIGIN_FLAGS,
  COOKED_ORIGIN_SIZE,
  NETLINK_USERSOCK,
  NOTE_MARK,
  NOTE_SNAPSHOT,
  ORIGIN_SIZE,
} from '../../src/capture/pcapng/format.ts';
import { coarseOf } from './coarse.ts';
import { NETLINK_CONSTANTS } from './netlink.ts';
import {
  type CgroupField,
  cgroupstats,
  FAMILIES,
  type Field,
  fields,
  protocol,
  taskstats,
  typeOf,
} from './schema.ts';

/** How Wireshark calls the types of the schema. */
const WIRESHARK_TYPES: Readonly<Record<string, string>> = {
  u8: 'uint8',
  s8: 'int8',
  u16: 'uint16',
  u32: 'uint32',
  u64: 'uint64',
  s64: 'int64',
  'char[32]': 'string',
};

/** Units that stand behind a number; the others are no units of measure. */
const SHOWN_UNITS: ReadonlySet<string> = new Set([
  'ns',
  'us',
  's',
  'KiB',
  'bytes',
  'MB us',
  'tasks',
]);

function quoted(text: string): string {
  return JSON.stringify(text);
}

function wiresharkType(type: string): string {
  const name = WIRESHARK_TYPES[type];
  if (!name) throw new Error(`schema: Wireshark has no type ${type}`);
  return name;
}

function common({
  cname,
  type,
  unit,
  doc,
}: Pick<Field, 'cname' | 'type' | 'unit' | 'doc'>): string {
  const shown = SHOWN_UNITS.has(unit) ? ` unit = ${quoted(unit)},` : '';
  const { size } = typeOf(type);
  return `name = ${quoted(cname)}, type = ${quoted(wiresharkType(type))}, size = ${size},${shown} doc = ${quoted(doc)}`;
}

function taskRow(field: Field): string {
  const { offset, since, minSize = 0 } = field;
  const known = FAMILIES.filter((family) => offset[family] !== undefined);
  const offsets = known.map((family) => `${family} = ${offset[family]}`).join(', ');
  const hidden = coarseOf(field) === 'absent' ? ' not_coarse = true,' : '';
  return `  { ${common(field)}, since = ${since}, min_size = ${minSize},${hidden} offset = { ${offsets} } },`;
}

function cgroupRow(field: CgroupField): string {
  return `  { ${common(field)}, since = 0, min_size = 0, offset = { CGROUP = ${field.offset} } },`;
}

/** Which layout a struct of each version has, and the size that tells the ABI of i386. */
function versionRow({ version, family, sizeI386 }: (typeof taskstats.versions)[number]): string {
  const i386 = sizeI386 === undefined ? '' : `, i386_size = ${sizeI386}`;
  return `  [${version}] = { family = ${quoted(family)}${i386} },`;
}

function flagRow({ name, value, doc }: (typeof taskstats.flags)[number]): string {
  return `  { name = ${quoted(name)}, value = ${value}, doc = ${quoted(doc)} },`;
}

const CONSTANTS = [
  'NLMSG_HDRLEN',
  'GENL_HDRLEN',
  'NLA_HDRLEN',
  'TASKSTATS_CMD_GET',
  'TASKSTATS_CMD_NEW',
  'TASKSTATS_CMD_ATTR_PID',
  'TASKSTATS_CMD_ATTR_TGID',
  'TASKSTATS_CMD_ATTR_REGISTER_CPUMASK',
  'TASKSTATS_CMD_ATTR_DEREGISTER_CPUMASK',
  'TASKSTATS_TYPE_PID',
  'TASKSTATS_TYPE_TGID',
  'TASKSTATS_TYPE_STATS',
  'TASKSTATS_TYPE_AGGR_PID',
  'TASKSTATS_TYPE_AGGR_TGID',
  'CGROUPSTATS_CMD_NEW',
  'CGROUPSTATS_TYPE_CGROUP_STATS',
] as const;

function constantRow(name: (typeof CONSTANTS)[number]): string {
  const value = NETLINK_CONSTANTS[name];
  if (value === undefined) throw new Error(`no constant ${name}`);
  return `local ${name} = ${value}`;
}

/** What our captures have besides datagrams: docs/capture.md. */
const OWN: Readonly<Record<string, number>> = {
  COOKED_ORIGIN_SIZE,
  COOKED_ORIGIN_FLAGS,
  ORIGIN_SIZE,
  FRAME_FLAG_COARSE: numberOf(protocol.flags, 'COARSE'),
  NETLINK_USERSOCK,
  NOTE_SNAPSHOT,
  FRAME_SIZE: protocol.frameSize,
  GAP_SIZE: protocol.gapSize,
  KIND_GAP: numberOf(protocol.kinds, 'GAP'),
};

function numberOf(list: readonly { name: string; value: number }[], name: string): number {
  const found = list.find((each) => each.name === name);
  if (!found) throw new Error(`schema: there is no ${name}`);
  return found.value;
}

/** Offsets and sizes of the fields of a frame header or of a GAP. */
function structTable(list: readonly { name: string; type: string; offset: number }[]): string {
  return list
    .map(({ name, type, offset }) => `  ${name} = { ${offset}, ${typeOf(type).size} },`)
    .join('\n');
}

function nameTable(list: readonly { name: string; value: number }[]): string {
  return list.map(({ name, value }) => `  [${value}] = ${quoted(name)},`).join('\n');
}

const TEMPLATE = new URL('taskstats.template.lua', import.meta.url);

/** The text of wireshark/taskstats.lua. */
export function wiresharkLua(): string {
  const own = Object.entries(OWN).map(([name, value]) => `local ${name} = ${value}`);
  const tables = `${CONSTANTS.map(constantRow).join('\n')}
${own.join('\n')}
local NOTE_MARK = ${quoted(new TextDecoder().decode(NOTE_MARK))}

local FRAME = {
${structTable(protocol.frame)}
}

local GAP = {
${structTable(protocol.gap)}
}

local KINDS = {
${nameTable(protocol.kinds)}
  [NOTE_SNAPSHOT] = "SNAPSHOT",
}

local REASONS = {
${nameTable(protocol.reasons)}
}

-- Newest version known; a newer struct starts like this one.
local LAST_VERSION = ${taskstats.versions.length}

local VERSIONS = {
${taskstats.versions.map(versionRow).join('\n')}
}

local FLAGS = {
${taskstats.flags.map(flagRow).join('\n')}
}

local TASK_FIELDS = {
${fields.map(taskRow).join('\n')}
}

local CGROUP_FIELDS = {
${cgroupstats.fields.map(cgroupRow).join('\n')}
}`;
  return readFileSync(TEMPLATE, 'utf8').replace('-- @tables@', () => tables);
}

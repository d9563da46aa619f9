/**
 * What the C helper knows: helper/generated.h (the frame protocol, and the few
 * members of struct taskstats that a policy reads) and helper/test/layout_generated.c
 * (the compiler compares the schema with the kernel headers that are installed).
 */
import { readFileSync } from 'node:fs';
import {
  cgroupstats,
  type Family,
  type Member,
  type Named,
  protocol,
  taskstats,
  typeOf,
  type Version,
  type WireField,
} from './schema.ts';

const BANNER = '/* Generated from schema/ by `npm run gen`. Do not edit. */\n';

/** Versions from here on have the same offsets on every machine. */
const FIRST_PORTABLE = 4;

/** Members that a policy reads, in the order of the arguments of ROW. */
const POLICY_MEMBERS = ['ac_flag', 'ac_uid', 'ac_pid', 'hiwater_vm'] as const;

/** Numbers of the netlink headers that the protocol and the decoders rely on. */
export const NETLINK_CONSTANTS: Readonly<Record<string, number>> = {
  NLMSG_HDRLEN: 16,
  GENL_HDRLEN: 4,
  NLA_HDRLEN: 4,
  NLMSG_ALIGNTO: 4,
  NLMSG_NOOP: 1,
  NLMSG_ERROR: 2,
  NLMSG_DONE: 3,
  NLMSG_OVERRUN: 4,
  NETLINK_GENERIC: 16,
  GENL_ID_CTRL: 16,
  CTRL_CMD_NEWFAMILY: 1,
  CTRL_CMD_GETFAMILY: 3,
  CTRL_ATTR_FAMILY_ID: 1,
  CTRL_ATTR_FAMILY_NAME: 2,
  TASKSTATS_GENL_VERSION: 1,
  TASKSTATS_CMD_GET: 1,
  TASKSTATS_CMD_NEW: 2,
  TASKSTATS_CMD_ATTR_PID: 1,
  TASKSTATS_CMD_ATTR_TGID: 2,
  TASKSTATS_CMD_ATTR_REGISTER_CPUMASK: 3,
  TASKSTATS_CMD_ATTR_DEREGISTER_CPUMASK: 4,
  TASKSTATS_TYPE_PID: 1,
  TASKSTATS_TYPE_TGID: 2,
  TASKSTATS_TYPE_STATS: 3,
  TASKSTATS_TYPE_AGGR_PID: 4,
  TASKSTATS_TYPE_AGGR_TGID: 5,
  CGROUPSTATS_CMD_GET: 4,
  CGROUPSTATS_CMD_NEW: 5,
  CGROUPSTATS_TYPE_CGROUP_STATS: 1,
  CGROUPSTATS_CMD_ATTR_FD: 1,
};

function packageVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

function define(name: string, value: number | string, doc: string): string {
  return `/* ${doc} */\n#define ${name} ${value}\n`;
}

function defines(prefix: string, rows: readonly Named[]): string {
  return rows.map(({ name, value, doc }) => define(prefix + name, value, doc)).join('');
}

function offsets(prefix: string, rows: readonly WireField[]): string {
  const upper = (name: string): string => name.replace(/[A-Z]/g, (c) => `_${c}`).toUpperCase();
  return rows.map(({ name, offset, doc }) => define(prefix + upper(name), offset, doc)).join('');
}

function member(cname: string): Member {
  const found = taskstats.fields.find((field) => field.cname === cname);
  if (!found) throw new Error(`schema: no member ${cname}`);
  return found;
}

function offsetOf(cname: string, family: Family): number {
  const offset = member(cname).offset[family];
  if (offset === undefined) throw new Error(`schema: no ${cname} in layout ${family}`);
  return offset;
}

/** Runs of neighbouring versions that share a layout. */
function layoutRuns(): { family: Family; first: number; last: number }[] {
  const runs: { family: Family; first: number; last: number }[] = [];
  for (const { version, family } of taskstats.versions) {
    if (version < FIRST_PORTABLE) continue;
    const run = runs.at(-1);
    if (run?.family === family) run.last = version;
    else runs.push({ family, first: version, last: version });
  }
  return runs;
}

function policyLayouts(): string {
  const rows = layoutRuns().map(({ family, first, last }) => {
    const at = POLICY_MEMBERS.map((cname) => offsetOf(cname, family));
    const ends = POLICY_MEMBERS.map((cname, i) => (at[i] ?? 0) + typeOf(member(cname).type).size);
    return `  ROW(${[first, last, family, ...at, Math.max(...ends)].join(', ')})`;
  });
  return `/*
 * Where struct taskstats has what a policy reads: ROW(first version, last
 * version, layout, offset of ${POLICY_MEMBERS.join(', ')}, bytes that hold
 * them all). Versions before ${FIRST_PORTABLE} depend on the ABI and are left out.
 */
#define TASK_LAYOUTS(ROW) \\
${rows.join(' \\\n')}
`;
}

function knownVersions(): string {
  const runs = layoutRuns();
  return `"${runs[0]?.first} to ${runs.at(-1)?.last}"`;
}

/** What a coarse view does to a member. */
export type Coarse = 'kept' | 'rounded' | 'absent';

const PER_SECOND: Readonly<Record<string, number>> = { ns: 1e9, us: 1e6 };

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

/** ROW(offset, bytes, unit) of what a coarse record keeps, in ascending order. */
function coarseRows(family: Family): string {
  const rows = taskstats.fields.flatMap((field) => {
    const offset = field.offset[family];
    const coarse = coarseOf(field);
    if (offset === undefined || coarse === 'absent') return [];
    const unit = coarse === 'kept' ? 1 : (PER_SECOND[field.unit ?? ''] ?? 1);
    return [{ offset, size: typeOf(field.type).size, unit }];
  });
  rows.sort((a, b) => a.offset - b.offset);
  const lines = rows.map(({ offset, size, unit }) => `  ROW(${offset}, ${size}, ${unit})`);
  return `#define COARSE_${family}(ROW) \\\n${lines.join(' \\\n')}\n`;
}

function coarseLayouts(): string {
  const families = [...new Set(layoutRuns().map(({ family }) => family))];
  return `/*
 * What a coarse record keeps of each layout, in ascending order: ROW(offset,
 * bytes, unit). A unit above 1 rounds a u64 down to whole seconds.
 */
${families.map(coarseRows).join('')}`;
}

/** Text of helper/generated.h. */
export function helperHeader(): string {
  const flags = taskstats.flags.map(({ name, ...rest }) => ({ name: `FLAG_${name}`, ...rest }));
  return `${BANNER}#ifndef SIDESTAT_GENERATED_H
#define SIDESTAT_GENERATED_H

#define HELPER_VERSION "${packageVersion()}"
#define PROTOCOL_VERSION ${protocol.version}

/* Header of a frame. */
#define FRAME_SIZE ${protocol.frameSize}
${offsets('FRAME_', protocol.frame)}
/* Kinds of frame. */
${defines('KIND_', protocol.kinds)}
/* Flags of a frame. */
${defines('FRAME_FLAG_', protocol.flags)}
/* Header of a request. */
#define REQUEST_SIZE ${protocol.requestSize}
${offsets('REQUEST_', protocol.request)}
/* Operations of a request. */
${defines('OP_', protocol.operations)}
/* Payload of a GAP. */
#define GAP_SIZE ${protocol.gapSize}
${offsets('GAP_', protocol.gap)}
/* Reasons of a GAP. */
${defines('REASON_', protocol.reasons)}
/* Payload of an ERROR. */
#define ERROR_SIZE ${protocol.errorSize}
${offsets('ERROR_', protocol.error)}
/* Codes of an ERROR. */
${defines('FAILURE_', protocol.errors)}
/* KSTATS: what a batch begins with. */
#define KSTAT_BATCH_SIZE ${protocol.kstatBatchSize}
${offsets('KSTAT_BATCH_', protocol.kstatBatch)}
/* KSTATS: what a record begins with. */
#define KSTAT_RECORD_SIZE ${protocol.kstatRecordSize}
${offsets('KSTAT_RECORD_', protocol.kstatRecord)}
/* KSTAT_READ: one identity. */
#define KSTAT_IDENTITY_SIZE ${protocol.kstatIdentitySize}
${offsets('KSTAT_IDENTITY_', protocol.kstatIdentity)}
/* KSTAT_MATCH: one pattern. */
#define KSTAT_PATTERN_SIZE ${protocol.kstatPatternSize}
${offsets('KSTAT_PATTERN_', protocol.kstatPattern)}
/* Limits. */
${defines('', protocol.limits)}
/* struct taskstats */
${define('TASK_VERSION', offsetOf('version', 'C'), 'Offset of the u16 version, the same in every layout.')}
${define('TASK_LARGEST', Math.max(...taskstats.versions.map(({ size }) => size)), 'Bytes of the largest struct that is known.')}
${define('TASK_VERSIONS', knownVersions(), 'The versions that a policy can read.')}
${policyLayouts()}
${coarseLayouts()}
${defines('TASK_', flags)}
#endif
`;
}

function assertMember(struct: string, cname: string, offset: number, type: string): string {
  return `MEMBER(${struct}, ${cname}, ${offset}, ${typeOf(type).size});\n`;
}

/** The members of a layout, each group behind the header version that brought it. */
function assertLayout(family: Family): string {
  const members = taskstats.fields.filter(({ offset }) => offset[family] !== undefined);
  const since = [...new Set(members.map((m) => m.since))].sort((a, b) => a - b);
  return since
    .map((version) => {
      const group = members.filter((m) => m.since === version);
      const lines = group.map((m) =>
        assertMember('taskstats', m.cname, m.offset[family] ?? 0, m.type),
      );
      return `#if TASKSTATS_VERSION >= ${version}\n${lines.join('')}#endif\n`;
    })
    .join('');
}

function assertSize({ version, size }: Version): string {
  return `#if TASKSTATS_VERSION == ${version}
_Static_assert(sizeof(struct taskstats) == ${size}, "size of version ${version}");
#endif
`;
}

/** Text of helper/test/layout_generated.c: it is right when it compiles. */
export function layoutAssertions(): string {
  const portable = taskstats.versions.filter(({ version }) => version >= FIRST_PORTABLE);
  const special = portable.filter(({ family }) => family === 'D').map(({ version }) => version);
  const constants = Object.entries(NETLINK_CONSTANTS).map(
    ([name, value]) => `_Static_assert((int)(${name}) == ${value}, "${name}");\n`,
  );
  const cgroup = cgroupstats.fields.map(({ cname, offset, type }) =>
    assertMember('cgroupstats', cname, offset, type),
  );
  return `${BANNER}#include <linux/cgroupstats.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/taskstats.h>
#include <stddef.h>

#define MEMBER(type, name, offset, size)                                       \\
  _Static_assert(offsetof(struct type, name) == (offset) &&                    \\
                     sizeof(((struct type *)0)->name) == (size),               \\
                 #type "." #name)

${portable.map(assertSize).join('')}
#if ${special.map((version) => `TASKSTATS_VERSION == ${version}`).join(' || ')}
${assertLayout('D')}
#elif TASKSTATS_VERSION >= ${FIRST_PORTABLE}
${assertLayout('C')}
#else
#error "the installed <linux/taskstats.h> is older than version ${FIRST_PORTABLE}"
#endif

_Static_assert(sizeof(struct cgroupstats) == ${cgroupstats.size}, "size of cgroupstats");
${cgroup.join('')}
${constants.join('')}
int main(void) { return 0; }
`;
}

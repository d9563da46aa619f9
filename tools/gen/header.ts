/**
 * What the C helper knows: helper/generated.h has the frame protocol, and the few
 * members of struct taskstats that a policy reads.
 */
import { readFileSync } from 'node:fs';
import { coarseOf, PER_SECOND } from './coarse.ts';
import { FIRST_PORTABLE } from './layout.ts';
import {
  type Family,
  type Member,
  type Named,
  protocol,
  taskstats,
  typeOf,
  type WireField,
} from './schema.ts';

const BANNER = '/* Generated from schema/ by `npm run gen`. Do not edit. */\n';

/** Members that a policy reads, in the order of the arguments of ROW. */
const POLICY_MEMBERS = ['ac_flag', 'ac_uid', 'ac_pid', 'hiwater_vm'] as const;

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

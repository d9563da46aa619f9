/**
 * The shape of the files in schema/, and the one place that reads them.
 * Everything that is generated starts from these objects.
 */
import { readFileSync } from 'node:fs';

export type Family = 'A' | 'B' | 'B32' | 'C' | 'D';
export const FAMILIES: readonly Family[] = ['A', 'B', 'B32', 'C', 'D'];

export interface Version {
  version: number;
  size: number;
  sizeI386?: number;
  family: Exclude<Family, 'B32'>;
  firstKernel: string;
  lastKernel: string;
  change: string;
}

/** One member of struct taskstats. Padding has no name, unit or sentence. */
export interface Member {
  name?: string;
  cname: string;
  type: string;
  offset: Partial<Record<Family, number>>;
  /** First struct version that has it. */
  since: number;
  /** C `aligned(n)` on the member, from version 4 on. */
  aligned?: number;
  /** The struct must be at least this long for the member to be there. */
  minSize?: number;
  unit?: string;
  kind: 'counter' | 'gauge' | 'peak' | 'timestamp' | 'constant' | 'padding';
  group?: string;
  /** True when a TGID record holds a value that means something. */
  tgid?: boolean;
  doc?: string;
}

export type Field = Member & Required<Pick<Member, 'name' | 'unit' | 'group' | 'doc'>>;

export interface TaskstatsSchema {
  name: string;
  source: string;
  families: Record<Family, string>;
  versions: Version[];
  delays: { name: string; doc: string }[];
  flags: { name: string; value: number; doc: string }[];
  fields: Member[];
}

export interface CgroupField {
  name: string;
  cname: string;
  type: string;
  offset: number;
  unit: string;
  kind: string;
  doc: string;
}

export interface CgroupSchema {
  name: string;
  source: string;
  size: number;
  fields: CgroupField[];
}

export interface WireField {
  name: string;
  type: string;
  offset: number;
  doc: string;
}

export interface Named {
  name: string;
  value: number;
  doc: string;
}

export interface ProtocolSchema {
  name: string;
  version: number;
  frame: WireField[];
  frameSize: number;
  kinds: Named[];
  flags: Named[];
  request: WireField[];
  requestSize: number;
  operations: Named[];
  gap: WireField[];
  gapSize: number;
  reasons: Named[];
  error: WireField[];
  errorSize: number;
  errors: Named[];
  kstatBatch: WireField[];
  kstatBatchSize: number;
  kstatRecord: WireField[];
  kstatRecordSize: number;
  kstatIdentity: WireField[];
  kstatIdentitySize: number;
  kstatPattern: WireField[];
  kstatPatternSize: number;
  limits: Named[];
}

function read<T>(name: string): T {
  const file = new URL(`../../schema/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}

export const taskstats: TaskstatsSchema = read('taskstats');
export const cgroupstats: CgroupSchema = read('cgroupstats');
export const protocol: ProtocolSchema = read('protocol');

/** The members that are data; the index of a field in this list is its id everywhere. */
export const fields: readonly Field[] = taskstats.fields.filter(
  (member): member is Field => member.kind !== 'padding',
);

/** Bytes and alignment of a type of the schema: `u64`, `char[32]`, `u16[3]`. */
export function typeOf(type: string): { size: number; align: number } {
  const match = /^(u8|s8|u16|u32|u64|s64|char)(?:\[(\d+)\])?$/.exec(type);
  if (!match) throw new Error(`schema: unknown type ${type}`);
  const align = match[1] === 'char' ? 1 : Number(match[1]?.slice(1)) / 8;
  return { size: align * Number(match[2] ?? 1), align };
}

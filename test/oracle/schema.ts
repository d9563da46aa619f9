/**
 * The schema as the oracle reads it: straight from the files, sharing nothing with
 * the generator or the decoder.
 */
import { readFileSync } from 'node:fs';

export interface SchemaField {
  /** Public name; padding has none. */
  name?: string;
  cname: string;
  type: string;
  offset: Record<string, number>;
  since: number;
  minSize?: number;
}

interface SchemaVersion {
  version: number;
  size: number;
  sizeI386?: number;
  family: string;
}

interface TaskstatsFile {
  versions: SchemaVersion[];
  fields: SchemaField[];
}

interface CgroupstatsFile {
  size: number;
  fields: { name: string; cname: string; type: string; offset: number }[];
}

function parse<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../schema/${name}`, import.meta.url), 'utf8')) as T;
}

const taskstats: TaskstatsFile = parse('taskstats.json');
const cgroupstats: CgroupstatsFile = parse('cgroupstats.json');

export const versions: readonly SchemaVersion[] = taskstats.versions;

/** Fields of struct taskstats without the padding; the index is the field id. */
export const taskFields: readonly SchemaField[] = taskstats.fields.filter((field) => field.name);

export const cgroupFields: readonly SchemaField[] = cgroupstats.fields.map((field) => ({
  ...field,
  offset: { CGROUP: field.offset },
  since: 0,
}));

/** Bytes of a value of the type. */
export function sizeOf(type: string): number {
  const text = /^char\[(\d+)\]$/.exec(type);
  return text ? Number(text[1]) : Number(type.slice(1)) / 8;
}

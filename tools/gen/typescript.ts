/**
 * src/generated/*.ts: what TypeScript knows of the structures. Types carry the
 * unit in their doc comment; the tables carry everything that code asks for.
 */
import { coarseOf } from './coarse.ts';
import { cgroupstats, type Field, fields, protocol, taskstats } from './schema.ts';

const BANNER = (source: string): string =>
  `// Generated from ${source} by \`npm run gen\`. Do not edit.\n`;

/** How a value of the type appears in a row. */
function rowType(type: string): string {
  if (type.startsWith('char')) return 'string';
  return type === 'u64' || type === 's64' ? 'bigint' : 'number';
}

function since(field: Field): string {
  return field.since > 1 ? ` Since struct version ${field.since}.` : '';
}

function property(field: Field): string {
  const unit = field.unit === 'none' ? '' : ` Unit: ${field.unit}.`;
  return [
    `  /** ${field.doc}${unit}${since(field)} Kernel: \`${field.cname}\`. */`,
    `  readonly ${field.name}: ${rowType(field.type)} | undefined;`,
  ].join('\n');
}

function interfaceOf(name: string, doc: string, list: readonly Field[]): string {
  return `/** ${doc} */\nexport interface ${name} {\n${list.map(property).join('\n')}\n}\n`;
}

function table(): string {
  const rows = fields.map((field, id) => {
    const { name, cname, type, since, unit, kind, group, doc } = field;
    return `  ${JSON.stringify({ id, name, cname, type, since, unit, kind, group, tgid: field.tgid === true, coarse: coarseOf(field), doc })},`;
  });
  return `/** Every field, in the order of the struct; the index is the id that the decoder uses. */\nexport const FIELDS: readonly FieldInfo[] = [\n${rows.join('\n')}\n];\n`;
}

export function typescriptTaskstats(): string {
  const versions = taskstats.versions.map((row) => `  ${JSON.stringify(row)},`);
  const delays = taskstats.delays.map((row) => `  ${JSON.stringify(row)},`);
  const flags = taskstats.flags.map(
    ({ name, value, doc }) => `/** ${doc} */\nexport const ${name} = ${value};`,
  );
  return `${BANNER('schema/taskstats.json')}
${interfaceOf('TaskFields', 'One thread, as a PID record describes it. A field that the kernel did not send is undefined.', fields)}
${interfaceOf(
  'GroupFields',
  'One thread group, as a TGID record describes it: only what means something there.',
  fields.filter((field) => field.tgid),
)}
/** Name of a field of struct taskstats, as rows have it: docs/fields.md. */
export type FieldName = keyof TaskFields;
/** Type of the field in the struct; \`s8\` for the nice value, which the kernel stores unsigned. */
export type FieldType = ${[...new Set(fields.map((field) => JSON.stringify(field.type)))].join(' | ')};
/** How a value changes while the task lives: only a \`counter\` has a rate. */
export type FieldKind = ${[...new Set(fields.map((field) => JSON.stringify(field.kind)))].join(' | ')};
/** What a task waits for: each has a count, a total and more in <linux/taskstats.h>. */
export type DelayName = ${taskstats.delays.map(({ name }) => JSON.stringify(name)).join(' | ')};

/** One field of struct taskstats, <linux/taskstats.h>: what FIELDS holds. */
export interface FieldInfo {
  /** Index in FIELDS, and what the decoder calls it. */
  readonly id: number;
  readonly name: FieldName;
  /** Name in the kernel's struct. */
  readonly cname: string;
  readonly type: FieldType;
  /** First struct version that has it. */
  readonly since: number;
  /** Unit of the value, such as \`ns\`, \`bytes\` or \`count\`; \`none\` without one. */
  readonly unit: string;
  readonly kind: FieldKind;
  /** What it is about, such as \`delay.cpu\`, \`io\` or \`memory\`. */
  readonly group: string;
  /** True when a TGID record holds a value that means something. */
  readonly tgid: boolean;
  /** What a helper makes of it in a record that its policy shows in coarse form. */
  readonly coarse: 'kept' | 'rounded' | 'absent';
  /** What it means, one sentence. */
  readonly doc: string;
}

/** One version of struct taskstats: what VERSIONS holds. */
export interface VersionInfo {
  /** \`version\` in the struct. */
  readonly version: number;
  /** Bytes on machines with 64-bit pointers. */
  readonly size: number;
  /** Bytes where a u64 is aligned to 4 bytes; absent when they are the same. */
  readonly sizeI386?: number;
  /** Layout: versions of one family are prefixes of one struct. */
  readonly family: string;
  /** Release of Linux, such as \`5.19\`. */
  readonly firstKernel: string;
  /** The last release before the next version. */
  readonly lastKernel: string;
  /** What is new in it. */
  readonly change: string;
}

${table()}
/** Every version of struct taskstats that a kernel had, oldest first: docs/compatibility.md. */
export const VERSIONS: readonly VersionInfo[] = [\n${versions.join('\n')}\n];

/** Kinds of delay, in the order of the struct. */
export const DELAYS: readonly { readonly name: DelayName; readonly doc: string }[] = [\n${delays.join('\n')}\n];

${flags.join('\n')}
`;
}

export function typescriptCgroupstats(): string {
  const rows = cgroupstats.fields.map(
    (field, id) =>
      `  ${JSON.stringify({ id, name: field.name, cname: field.cname, unit: field.unit, doc: field.doc })},`,
  );
  const names = cgroupstats.fields.map(({ name }) => JSON.stringify(name)).join(' | ');
  return `${BANNER('schema/cgroupstats.json')}
/** Name of a field of struct cgroupstats: a state of tasks. */
export type CgroupFieldName = ${names};

/** One field of struct cgroupstats, <linux/cgroupstats.h>: what CGROUP_FIELDS holds. */
export interface CgroupFieldInfo {
  /** Index in CGROUP_FIELDS, and what the decoder calls it. */
  readonly id: number;
  readonly name: CgroupFieldName;
  /** Name in the kernel's struct. */
  readonly cname: string;
  /** Unit of the value. */
  readonly unit: string;
  /** What it means, one sentence. */
  readonly doc: string;
}

/** Every field of struct cgroupstats; the index is the id that the decoder uses. */
export const CGROUP_FIELDS: readonly CgroupFieldInfo[] = [\n${rows.join('\n')}\n];

/** Bytes of struct cgroupstats. */
export const CGROUPSTATS_SIZE = ${cgroupstats.size};
`;
}

/** UPPER_SNAKE to the name of a constant with a prefix. */
function constants(
  prefix: string,
  rows: readonly { name: string; value: number; doc: string }[],
): string {
  return rows
    .map(({ name, value, doc }) => `/** ${doc} */\nexport const ${prefix}${name} = ${value};`)
    .join('\n');
}

function offsets(
  prefix: string,
  rows: readonly { name: string; offset: number; doc: string }[],
): string {
  const upper = (name: string): string => name.replace(/[A-Z]/g, (c) => `_${c}`).toUpperCase();
  return rows
    .map(
      ({ name, offset, doc }) => `/** ${doc} */\nexport const ${prefix}${upper(name)} = ${offset};`,
    )
    .join('\n');
}

export function typescriptProtocol(): string {
  const p = protocol;
  return `${BANNER('schema/protocol.json')}
export const PROTOCOL_VERSION = ${p.version};

export const FRAME_SIZE = ${p.frameSize};
${offsets('FRAME_', p.frame)}

${constants('KIND_', p.kinds)}

${constants('FRAME_FLAG_', p.flags)}

export const REQUEST_SIZE = ${p.requestSize};
${offsets('REQUEST_', p.request)}

${constants('OP_', p.operations)}

export const GAP_SIZE = ${p.gapSize};
${offsets('GAP_', p.gap)}

${constants('REASON_', p.reasons)}

export const ERROR_SIZE = ${p.errorSize};
${offsets('ERROR_', p.error)}

${constants('FAILURE_', p.errors)}

export const KSTAT_BATCH_SIZE = ${p.kstatBatchSize};
${offsets('KSTAT_BATCH_', p.kstatBatch)}

export const KSTAT_RECORD_SIZE = ${p.kstatRecordSize};
${offsets('KSTAT_RECORD_', p.kstatRecord)}

export const KSTAT_IDENTITY_SIZE = ${p.kstatIdentitySize};
${offsets('KSTAT_IDENTITY_', p.kstatIdentity)}

export const KSTAT_PATTERN_SIZE = ${p.kstatPatternSize};
${offsets('KSTAT_PATTERN_', p.kstatPattern)}

${constants('', p.limits)}
`;
}

/** helper/kstat/generated.h: sizes, offsets and codes of <kstat.h> for static assertions. */
import { type Code, type HeaderStruct, headerSizeOf, kstat, upper } from './kstat-schema.ts';

function define(name: string, value: number): string {
  return `#define ${name} ${value}\n`;
}

function codes(prefix: string, rows: readonly Code[]): string {
  return rows
    .map(({ name, value, doc }) => `/* ${doc} */\n${define(prefix + name, value)}`)
    .join('');
}

/** Members of a structure whose name in C is that of the schema. */
function members(prefix: string, struct: HeaderStruct, abi: 'lp64' | 'ilp32'): string {
  const pointerBytes = abi === 'lp64' ? 8 : 4;
  const rows = struct.fields.map(({ name, type, ...field }) => {
    const size = headerSizeOf(type, pointerBytes);
    return (
      define(`${prefix}${upper(name)}`, field[abi]) + define(`${prefix}${upper(name)}_BYTES`, size)
    );
  });
  return define(`${prefix}SIZE`, struct[abi]) + rows.join('');
}

/** X(C member, offset, bytes) of every member, for assertions about the real header. */
function table(name: string, struct: HeaderStruct, abi: 'lp64' | 'ilp32'): string {
  const pointerBytes = abi === 'lp64' ? 8 : 4;
  const rows = struct.fields.map(
    (field) => `  X(${field.cname}, ${field[abi]}, ${headerSizeOf(field.type, pointerBytes)})`,
  );
  return `#define ${name}(X) \\\n${rows.join(' \\\n')}\n`;
}

function abi(which: 'lp64' | 'ilp32'): string {
  return [
    members('KHEADER_', kstat.header, which),
    members('KCONTROL_', kstat.control, which),
    table('KSTAT_T_MEMBERS', kstat.header, which),
    table('KSTAT_CTL_T_MEMBERS', kstat.control, which),
  ].join('\n');
}

function structures(): string {
  return kstat.structures
    .map(({ name, size }) => define(`KSTRUCT_${name.toUpperCase()}_SIZE`, size))
    .join('');
}

/** The text of helper/kstat/generated.h. */
export function kstatHeader(): string {
  const { named } = kstat;
  const offsets = named.fields.map(({ name, offset }) => define(`KNAMED_${upper(name)}`, offset));
  return `/* Generated from schema/kstat.json by \`npm run gen\`. Do not edit. */
#ifndef SIDESTAT_KSTAT_GENERATED_H
#define SIDESTAT_KSTAT_GENERATED_H

/* Bytes of a name, of a module, of a class, with its NUL. */
${define('KNAME_SIZE', kstat.stringSize)}
/* Types of kstats. */
${codes('KTYPE_', kstat.types)}
/* Flags of kstats. */
${codes('KFLAG_', kstat.flags)}
/* Types of the data of named members. */
${codes('KDATA_', kstat.dataTypes)}
/* kstat_named_t, the same on every ABI. */
${define('KNAMED_SIZE', named.size)}${offsets.join('')}
/* Bytes of an element of the other structures, the same on every ABI. */
${structures()}
/* kstat_t and kstat_ctl_t: offsets, bytes, and X(member, offset, bytes). */
#if defined(_LP64) || defined(__LP64__)
${abi('lp64')}
#else
${abi('ilp32')}
#endif

#endif
`;
}

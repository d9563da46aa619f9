/** assembly/generated/kstat.ts: offsets and tables that the kstat decoder looks up. */
import { type Count, kstat, LAYOUTS, upper, VALUE_TYPES, valueTypeOf } from './kstat-schema.ts';
import { protocol } from './schema.ts';

const COUNTS: readonly Count[] = ['one', 'least', 'array', 'ndata'];

function constant(name: string, value: number): string {
  return `export const ${name}: u32 = ${value};`;
}

function constants(rows: readonly (readonly [string, number])[]): string {
  return rows.map(([name, value]) => constant(name, value)).join('\n');
}

function identifier(name: string): string {
  return name.toUpperCase().replace('[]', 'S');
}

function data(name: string, doc: string, type: string, values: readonly number[]): string {
  const lines: string[] = [];
  for (let i = 0; i < values.length; i += 12)
    lines.push(`  ${values.slice(i, i + 12).join(', ')},`);
  return `/** ${doc} */\nexport const ${name}: usize = memory.data<${type}>([\n${lines.join('\n')}\n]);`;
}

/** type << 24 | size << 12 | offset. */
function entry(type: string, offset: number): number {
  const { value, size } = valueTypeOf(type);
  if (offset > 0xfff || size > 0xfff) throw new Error('schema: a table entry overflows');
  return VALUE_TYPES.indexOf(value) * 2 ** 24 + size * 2 ** 12 + offset;
}

/** NUL-terminated `module:name` of each RAW structure, one after another. */
function keys(): { text: number[]; starts: number[] } {
  const text: number[] = [];
  const starts = kstat.structures.map(({ module, kstat: name }) => {
    const start = text.length;
    if (module !== undefined) text.push(...Buffer.from(`${module}:${name}\0`));
    return start;
  });
  return { text, starts };
}

function structureTables(): string {
  const { structures } = kstat;
  const { text, starts } = keys();
  const first: number[] = [];
  const fields = structures.flatMap((structure, i) => {
    first.push((first[i - 1] ?? 0) + (structures[i - 1]?.fields.length ?? 0));
    return structure.fields.map(({ type, offset }) => entry(type, offset));
  });
  const of = (name: string, doc: string, type: string, values: number[]): string =>
    data(`STRUCTURE_${name}`, `${doc}, for each structure.`, type, values);
  return [
    of(
      'TYPE',
      'KSTAT_TYPE_* of its kstats',
      'u8',
      structures.map(({ type }) => type),
    ),
    of(
      'SIZE',
      'Bytes of an element',
      'u16',
      structures.map(({ size }) => size),
    ),
    of(
      'COUNT',
      'COUNT_*',
      'u8',
      structures.map(({ count }) => COUNTS.indexOf(count)),
    ),
    of(
      'FIELDS',
      'Number of fields',
      'u8',
      structures.map((s) => s.fields.length),
    ),
    of('FIRST_FIELD', 'Index of its first field', 'u16', first),
    of('KEY', 'Where its key begins in KEYS', 'u16', starts),
    data('KEYS', 'module:name of RAW kstats, without decimal digits, each with a NUL.', 'u8', text),
    data('FIELD_ENTRIES', 'type << 24 | size << 12 | offset, for each field.', 'u32', fields),
  ].join('\n\n');
}

/** The text of assembly/generated/kstat.ts. */
export function assemblyKstat(): string {
  const { header, named } = kstat;
  return `// Generated from schema/kstat.json and schema/protocol.json by \`npm run gen\`. Do not edit.

${constant('RECORD_SIZE', protocol.kstatRecordSize)}
${constants(protocol.kstatRecord.map(({ name, offset }) => [`RECORD_${upper(name)}`, offset] as const))}
${constant('MAX_DATA', protocol.limits.find(({ name }) => name === 'MAX_KSTAT_DATA')?.value ?? 0)}

${constant('NAME_SIZE', kstat.stringSize)}
${constants(kstat.types.map(({ name, value }) => [`TYPE_${name}`, value] as const))}
${constants(kstat.dataTypes.map(({ name, value }) => [`DATA_${name}`, value] as const))}

${constant('LP64_SIZE', header.lp64)}
${constants(header.fields.map(({ name, lp64 }) => [`LP64_${upper(name)}`, lp64] as const))}

${constant('ILP32_SIZE', header.ilp32)}
${constants(header.fields.map(({ name, ilp32 }) => [`ILP32_${upper(name)}`, ilp32] as const))}

${constant('NAMED_SIZE', named.size)}
${constants(named.fields.map(({ name, offset }) => [`NAMED_${upper(name)}`, offset] as const))}

${constants(VALUE_TYPES.map((name, code) => [`VALUE_${identifier(name)}`, code] as const))}

${constants(COUNTS.map((name, code) => [`COUNT_${identifier(name)}`, code] as const))}

/** Layouts: none, named, then a structure each. */
${constant('LAYOUT_NONE', LAYOUTS.indexOf('none'))}
${constant('LAYOUT_NAMED', LAYOUTS.indexOf('named'))}
${constant('FIRST_STRUCTURE', LAYOUTS.length - kstat.structures.length)}
${constant('STRUCTURES', kstat.structures.length)}

${structureTables()}
`;
}

/** src/generated/kstat.ts: what TypeScript knows of kstats. */
import {
  type Code,
  type KstatStructure,
  kstat,
  LAYOUTS,
  type StructField,
  upper,
  VALUE_TYPES,
  valueTypeOf,
} from './kstat-schema.ts';

function constants(prefix: string, rows: readonly Code[]): string {
  return rows
    .map(({ name, value, doc }) => `/** ${doc} */\nexport const ${prefix}${name} = ${value};`)
    .join('\n');
}

function names(list: readonly Code[]): string {
  const rows = list.map(({ value, key }) => `  ${value}: '${key}',`);
  return `{\n${rows.join('\n')}\n}`;
}

function union(values: readonly string[]): string {
  return [...new Set(values)].map((value) => `'${value}'`).join(' | ');
}

function interfaceName({ name }: KstatStructure): string {
  return `Kstat${name.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase())}`;
}

function propertyType(type: string): string {
  const { value } = valueTypeOf(type);
  if (value === 'char') return 'string';
  if (value.endsWith('[]')) return 'readonly number[]';
  return value === 'int64' || value === 'uint64' ? 'bigint' : 'number';
}

function property({ key, cname, type, unit, doc }: StructField): string {
  const units = unit === 'none' ? '' : ` Unit: ${unit}.`;
  return `  /** ${doc}.${units} C: \`${cname}\`. */\n  readonly ${key}: ${propertyType(type)};`;
}

function interfaceOf(structure: KstatStructure): string {
  const { doc, cname, fields } = structure;
  return `/** ${doc} C: \`${cname}\`. */\nexport interface ${interfaceName(structure)} {\n${fields.map(property).join('\n')}\n}\n`;
}

function isList({ count }: KstatStructure): boolean {
  return count === 'array' || count === 'ndata';
}

function structureTypes(): string {
  const rows = kstat.structures.map((structure) => {
    const element = interfaceName(structure);
    return `  readonly ${structure.name}: ${isList(structure) ? `readonly ${element}[]` : element};`;
  });
  return `/** What \`struct()\` gives for each layout. */\nexport interface KstatStructs {\n${rows.join('\n')}\n}\n`;
}

function structureRow(structure: KstatStructure): string {
  const { fields, ...head } = structure;
  const list = fields.map(({ printed = true, ...field }) => {
    const { value, size } = valueTypeOf(field.type);
    return `    ${JSON.stringify({ ...field, type: value, size, printed: printed && structure.printed })},`;
  });
  const text = JSON.stringify(head).slice(0, -1);
  return `  ${text},"fields":[\n${list.join('\n')}\n  ]},`;
}

function headerConstants(): string {
  const rows = kstat.header.fields.map(
    ({ name, doc, lp64, ilp32 }) =>
      `/** Offset of: ${doc}. With pointers of 64 and of 32 bits. */\nexport const HEADER_${upper(name)}: readonly [lp64: number, ilp32: number] = [${lp64}, ${ilp32}];`,
  );
  return rows.join('\n');
}

export function typescriptKstat(): string {
  const formats = kstat.structures.flatMap(({ fields }) => fields.map(({ format }) => format));
  return `// Generated from schema/kstat.json by \`npm run gen\`. Do not edit.

/** Bytes of a name, of a module, of a class, with its NUL. */
export const KSTAT_STRLEN = ${kstat.stringSize};

${constants('KSTAT_TYPE_', kstat.types)}

${constants('KSTAT_FLAG_', kstat.flags)}

${constants('KSTAT_DATA_', kstat.dataTypes)}

/** Types of kstats, by KSTAT_TYPE_*. */
export const KSTAT_TYPE_NAMES: Readonly<Record<number, KstatTypeKey>> = ${names(kstat.types)};
/** Name of a KSTAT_TYPE_*, as Kstat.typeName gives it. */
export type KstatTypeKey = ${union(kstat.types.map(({ key = '' }) => key))};

/** Bytes of kstat_t with pointers of 64 and of 32 bits. */
export const HEADER_SIZE: readonly [lp64: number, ilp32: number] = [${kstat.header.lp64}, ${kstat.header.ilp32}];
${headerConstants()}

/** Bytes of kstat_named_t. */
export const NAMED_SIZE = ${kstat.named.size};
${kstat.named.fields.map(({ name, offset, doc }) => `/** Offset of: ${doc}. */\nexport const NAMED_${upper(name)} = ${offset};`).join('\n')}

${kstat.structures.map(interfaceOf).join('\n')}
${structureTypes()}
/** Layouts of data that are a structure, or a list of structures. */
export type KstatLayoutName = keyof KstatStructs;

/** Layouts by the code of the decoder. */
export const LAYOUT_NAMES: readonly string[] = ${JSON.stringify(LAYOUTS)};

/** Types of values by the code of the decoder. */
export const VALUE_TYPE_NAMES = ${JSON.stringify(VALUE_TYPES)} as const;

/** One field of a structure: what KstatStructureInfo.fields holds. */
export interface KstatFieldInfo {
  /** As kstat(8) prints it. */
  readonly name: string;
  /** Name of the property. */
  readonly key: string;
  /** Name of the member in C. */
  readonly cname: string;
  readonly type: (typeof VALUE_TYPE_NAMES)[number];
  /** Bytes from the begin of an element. */
  readonly offset: number;
  /** Bytes. */
  readonly size: number;
  /** \`none\` for counts and texts. */
  readonly unit: string;
  /** How the value changes: only a \`counter\` has a rate. */
  readonly kind: ${union(kstat.structures.flatMap(({ fields }) => fields.map(({ kind }) => kind)))};
  /** What it means. */
  readonly doc: string;
  /** Whether kstat(8) prints it. */
  readonly printed: boolean;
  /** How kstat(8) prints it, when not by its type: see KstatFormat. */
  readonly format?: ${union(formats.filter((format) => format !== undefined))};
}

/** A structure that the data of kstats have, as <sys/kstat.h> or its module declares it. */
export interface KstatStructureInfo {
  readonly name: KstatLayoutName;
  /** Name in C. */
  readonly cname: string;
  /** What it is. */
  readonly doc: string;
  /** KSTAT_TYPE_*. */
  readonly type: number;
  /** For RAW: names of module and kstat, without decimal digits. */
  readonly module?: string;
  readonly kstat?: string;
  /** Bytes of an element. */
  readonly size: number;
  /**
   * How many elements the data hold: \`one\` of exactly this size, one of \`least\` this size, an
   * \`array\` that fills the data, or \`ndata\` of them.
   */
  readonly count: ${union(kstat.structures.map(({ count }) => count))};
  /** Whether kstat(8) has ever printed it. */
  readonly printed: boolean;
  /** Between the name of a field and the number of its element, from 1. */
  readonly suffix?: string;
  readonly fields: readonly KstatFieldInfo[];
}

/** Every structure, in the order of the codes of the decoder. */
export const STRUCTURES: readonly KstatStructureInfo[] = [
${kstat.structures.map(structureRow).join('\n')}
];
`;
}

/** docs/kstat-fields.md: every statistic of the structures with its unit, for people. */
import { type KstatStructure, kstat } from './kstat-schema.ts';

function row(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}

const COUNTS: Readonly<Record<string, string>> = {
  one: 'bytes',
  least: 'bytes at least',
  array: 'bytes an element',
  ndata: 'bytes an element',
};

function identity({ type, module, kstat: name }: KstatStructure): string {
  if (module !== undefined) return `RAW kstats \`${module}:*:${name}\``;
  return `kstats of type ${kstat.types.find(({ value }) => value === type)?.name}`;
}

function section(structure: KstatStructure): string {
  const { name, cname, doc, size, count, fields, printed } = structure;
  const rows = fields.map((field) =>
    row([
      `\`${field.name}\``,
      field.key === field.name ? '' : `\`${field.key}\``,
      field.type,
      field.unit === 'none' ? '' : field.unit,
      field.kind,
      field.offset,
      printed && field.printed !== false ? 'yes' : '',
      field.doc,
    ]),
  );
  return `## ${name}

${doc} \`${cname}\`, ${size} ${COUNTS[count]}: ${identity(structure)}.

| statistic | property | type | unit | kind | offset | printed | meaning |
|---|---|---|---|---|---|---|---|
${rows.join('\n')}
`;
}

export function docsKstat(): string {
  return `<!-- Generated from schema/kstat.json by \`npm run gen\`. Do not edit. -->
# Statistics of kstats

Named kstats bring the names of their statistics along. These are the others: types whose data are a
structure, and RAW kstats whose structure is known by the names of module and kstat, decimal digits left
out. From ${kstat.source}.

A statistic is called as kstat(8) prints it; the property of the structure in TypeScript is the same unless
the table says another. *printed* marks what kstat(8) prints. Times in ns are those of gethrtime(), which
counts from a moment near the boot.

${kstat.structures.map(section).join('\n')}`;
}

/** docs/fields.md: every field with its unit, for people. */
import { cgroupstats, type Field, fields, taskstats } from './schema.ts';

function row(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}

function fieldRow(field: Field): string {
  const { name, cname, type, unit, kind, since, tgid, doc } = field;
  return row([
    `\`${name}\``,
    `\`${cname}\``,
    type,
    unit === 'none' ? '' : unit,
    kind,
    since,
    field.offset.C ?? '',
    tgid ? 'yes' : '',
    doc,
  ]);
}

export function docsFields(): string {
  const versions = taskstats.versions.map((version) =>
    row([
      version.version,
      version.sizeI386 ? `${version.size} (i386 ${version.sizeI386})` : version.size,
      version.firstKernel,
      version.lastKernel,
      version.change,
    ]),
  );
  const cgroup = cgroupstats.fields.map(({ name, cname, offset, doc }) =>
    row([`\`${name}\``, `\`${cname}\``, offset, doc]),
  );
  return `<!-- Generated from schema/ by \`npm run gen\`. Do not edit. -->
# Fields

## taskstats

From ${taskstats.source}. A PID record describes one thread, a TGID record a whole thread group;
the column TGID marks the fields that mean something in the latter. A field that the kernel did not
send is undefined, never 0. Offsets are those of version 4 and later, except 15.

| name | kernel name | type | unit | kind | since version | offset | TGID | meaning |
|---|---|---|---|---|---|---|---|---|
${fields.map(fieldRow).join('\n')}

### Versions

| version | bytes | first kernel | last kernel | change |
|---|---|---|---|---|
${versions.join('\n')}

### Kinds

A *counter* only grows while the task lives, so its difference is a rate. A *gauge* is the value of
the moment, a *peak* the highest value so far, a *timestamp* a point in time; a *constant* never
changes.

## cgroupstats

From ${cgroupstats.source}. Numbers of tasks, not recursive.

| name | kernel name | offset | meaning |
|---|---|---|---|
${cgroup.join('\n')}
`;
}

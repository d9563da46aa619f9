/** `sidestat fields`: every field of struct taskstats, from the schema. Asks nobody. */
import type { Command } from 'commander';
import { StatError } from '../../errors.ts';
import { CGROUP_FIELDS, type CgroupFieldInfo } from '../../generated/cgroupstats.ts';
import { FIELDS, type FieldInfo } from '../../generated/taskstats.ts';
import { addExamples } from '../help.ts';
import { printJson, printLines } from '../output.ts';
import { stylist } from '../style.ts';
import { formatTable, type TableColumn } from '../text-table.ts';

interface FieldsOptions {
  json?: boolean;
  group?: string;
}

/** A field of either struct, as `--json` prints it. */
interface FieldDocument {
  readonly type: 'taskstats' | 'cgroupstats';
  readonly name: string;
  /** Name in the kernel's struct. */
  readonly kernel: string;
  readonly group: string;
  readonly kind: string;
  readonly unit: string;
  /** First version of struct taskstats that has it; cgroupstats has no versions. */
  readonly since?: number;
  /** Whether a TGID record holds it. */
  readonly tgid?: boolean;
  readonly doc: string;
}

const COLUMNS: readonly TableColumn[] = [
  { header: 'FIELD' },
  { header: 'KERNEL' },
  { header: 'GROUP' },
  { header: 'KIND' },
  { header: 'UNIT' },
  { header: 'SINCE', align: 'right' },
  { header: 'TGID' },
  { header: 'MEANING' },
];

export function register(program: Command): void {
  const command = program
    .command('fields')
    .summary('list the fields and what they mean')
    .description(
      'Lists the fields of a task and of a cgroup: their names here and in the kernel, ' +
        'units, the first version of the struct that has them, and what they mean. ' +
        'Works without a helper.',
    )
    .argument('[filter]', 'only fields in whose names or description this text occurs')
    .option('--group <name>', 'only the fields of a group, such as delay.cpu, delay or io')
    .option('--json', 'print one JSON document')
    .action(listFields);
  addExamples(command, [
    ['sidestat fields', 'every field'],
    ['sidestat fields fault', 'fields that have to do with faults'],
    ['sidestat fields --group delay.blkio', 'what is known of block I/O delays'],
    ['sidestat fields --json', 'the same for a program'],
  ]);
}

function ofTask({ name, cname, group, kind, unit, since, tgid, doc }: FieldInfo): FieldDocument {
  return { type: 'taskstats', name, kernel: cname, group, kind, unit, since, tgid, doc };
}

function ofCgroup({ name, cname, unit, doc }: CgroupFieldInfo): FieldDocument {
  return { type: 'cgroupstats', name, kernel: cname, group: 'cgroup', kind: 'gauge', unit, doc };
}

const ALL: readonly FieldDocument[] = [...FIELDS.map(ofTask), ...CGROUP_FIELDS.map(ofCgroup)];

/** The fields that match; `delay` is every group that starts with `delay.`. */
function select(filter: string | undefined, group: string | undefined): readonly FieldDocument[] {
  const inGroup = ALL.filter(
    (field) => group === undefined || field.group === group || field.group.startsWith(`${group}.`),
  );
  if (inGroup.length === 0) {
    const groups = [...new Set(ALL.map((field) => field.group))].join(', ');
    throw new StatError('ERR_INVALID_ARGUMENT', `there is no group ${JSON.stringify(group)}`, {
      hint: `the groups are ${groups}; delay is all of delay.*`,
    });
  }
  const wanted = filter?.toLowerCase() ?? '';
  const found = inGroup.filter(({ name, kernel, doc }) =>
    [name, kernel, doc].some((text) => text.toLowerCase().includes(wanted)),
  );
  if (found.length > 0) return found;
  throw new StatError('ERR_NOT_FOUND', `no field matches ${JSON.stringify(filter)}`, {
    hint: 'sidestat fields lists all',
  });
}

function listFields(filter: string | undefined, options: FieldsOptions): void {
  const fields = select(filter, options.group);
  if (options.json) {
    printJson(fields);
    return;
  }
  const rows = fields.map((field) => [
    field.name,
    field.kernel,
    field.group,
    field.kind,
    field.unit,
    field.since === undefined ? '' : String(field.since),
    field.tgid === undefined ? '' : field.tgid ? 'yes' : 'no',
    field.doc,
  ]);
  const style = stylist(process.stdout);
  printLines(formatTable(COLUMNS, rows, { header: (text) => style('bold', text) }));
}

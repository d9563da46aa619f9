/** The output formats of kstat(8), to the byte; -j is valid JSON, which that of kstat(8) is not always. */
import type { KstatReading } from '../../kstat/reading.ts';
import type { Row } from './rows.ts';
import { formatSeconds, quoteJson } from './value.ts';

/** Prints kstats one after another, as one report. */
export interface Format {
  /** Whether `class` is among the statistics. */
  readonly withClass: boolean;
  /** Before the first kstat, and after the last. */
  readonly begin?: string;
  readonly end?: string;
  kstat(reading: KstatReading, rows: readonly Row[], first: boolean): string;
}

/** Characters that fit the columns of the header. */
const NAME_WIDTH = 30;

function fixed(text: string): string {
  return text.slice(0, NAME_WIDTH).padEnd(NAME_WIDTH);
}

export const DEFAULT_FORMAT: Format = {
  withClass: false,
  kstat({ module, instance, name, class: kind = '' }, rows) {
    const head =
      `module: ${fixed(module)}  instance: ${String(instance).padEnd(6)}\n` +
      `name:   ${fixed(name)}  class:    ${kind.slice(0, NAME_WIDTH)}\n`;
    const lines = rows.map((row) => `\t${row.name.padEnd(NAME_WIDTH)}  ${row.text}\n`);
    return `${head}${lines.join('')}\n`;
  },
};

/** `-p`, `-C` with a colon as the separator, and `-l` without separator and value. */
export function parseableFormat(separator: string | undefined): Format {
  return {
    withClass: true,
    kstat({ module, instance, name }, rows) {
      const prefix = `${module}:${instance}:${name}:`;
      return rows
        .map(
          (row) => `${prefix}${row.name}${separator === undefined ? '' : separator + row.text}\n`,
        )
        .join('');
    },
  };
}

export const JSON_FORMAT: Format = {
  withClass: false,
  begin: '[',
  end: ']\n',
  kstat(reading, rows, first) {
    const { module, instance, name, class: kind, type, snaptimeNs } = reading;
    const head = [
      `"module": ${quoteJson(module)}`,
      `"instance": ${instance}`,
      `"name": ${quoteJson(name)}`,
      `"class": ${kind === undefined ? 'null' : quoteJson(kind)}`,
      `"type": ${type ?? 'null'}`,
      `"snaptime": ${snaptimeNs === undefined ? 'null' : formatSeconds(snaptimeNs)}`,
    ];
    const data = uniqueMembers(rows).map((member) => `\t\t${member}`);
    const body = data.length === 0 ? '{}' : `{\n${data.join(',\n')}\n\t}`;
    const members = [...head, `"data": ${body}`].map((member) => `\t${member}`);
    return `${first ? '' : ', '}{\n${members.join(',\n')}\n}`;
  },
};

/** A name that occurs several times has a list of its values. */
function uniqueMembers(rows: readonly Row[]): string[] {
  const values = new Map<string, string[]>();
  for (const { name, json } of rows) {
    const list = values.get(name);
    if (list === undefined) values.set(name, [json]);
    else list.push(json);
  }
  return Array.from(values, ([name, list]) => {
    const value = list.length === 1 ? list[0] : `[${list.join(', ')}]`;
    return `${quoteJson(name)}: ${value}`;
  });
}

/**
 * What `kstat -p` printed: lines `module:instance:name:statistic<TAB>value`. One file
 * may hold several reports, with an empty line between them, and the lines of -T.
 * Types are not in it: integers become integers of 64 bits, everything else is text.
 */
import { KSTAT_TYPE_INTR, KSTAT_TYPE_IO, KSTAT_TYPE_TIMER } from '../../generated/kstat.ts';
import type { KstatStatistic } from '../decode/types.ts';
import { fieldsOf, rawStructureOf, type StructureField } from '../structures.ts';
import { textError } from './error.ts';
import { TextReading } from './reading.ts';
import {
  guessStatistic,
  INTEGER_TYPES,
  makeStatistic,
  parseInteger,
  parseSeconds,
} from './value.ts';

/** A name may hold colons, a statistic hardly ever does. */
const LINE = /^([^:\t]*):(-?\d{1,10}):([^\t]*):([^:\t]*)\t(.*)$/;

interface Pending {
  readonly module: string;
  readonly instance: number;
  readonly name: string;
  /** In the order of the text. */
  readonly values: { readonly name: string; text: string }[];
}

/** Gathers lines into reports. */
export class ParseableReader {
  readonly #file: string;
  #line = 0;
  #pending = new Map<string, Pending>();
  #last: { text: string } | undefined;
  #blank = false;

  /** @param file name in messages */
  constructor(file: string) {
    this.#file = file;
  }

  /**
   * Takes a line without its end; returns the kstats of a report that ended before it.
   * @throws ERR_CAPTURE for a line that can be none of the format
   */
  push(line: string): TextReading[] | undefined {
    this.#line++;
    if (line === '' && this.#last !== undefined) {
      // The end of a report, or an empty line in a text: the next line tells.
      this.#blank = true;
      return undefined;
    }
    const parts = LINE.exec(line);
    if (parts === null) {
      this.#continue(line);
      return undefined;
    }
    const done = this.#blank ? this.end() : undefined;
    this.#add(parts);
    return done;
  }

  /** The kstats of the last report. */
  end(): TextReading[] | undefined {
    const kstats = [...this.#pending.values()];
    this.#pending = new Map();
    this.#last = undefined;
    this.#blank = false;
    return kstats.length === 0 ? undefined : kstats.map(finish);
  }

  #add(parts: RegExpExecArray): void {
    const [, module = '', instance = '', name = '', statistic = '', text = ''] = parts;
    const key = `${module}:${instance}:${name}`;
    let kstat = this.#pending.get(key);
    if (kstat === undefined) {
      kstat = { module, instance: Number(instance), name, values: [] };
      this.#pending.set(key, kstat);
    }
    this.#last = { name: statistic, text } as { text: string };
    kstat.values.push(this.#last as { name: string; text: string });
  }

  /** A line of a text of several lines, or the date before a report. */
  #continue(line: string): void {
    if (this.#blank || this.#last === undefined) {
      if (DATE.test(line)) return;
      throw textError(
        this.#file,
        this.#line,
        'the line is not module:instance:name:statistic, tab, value',
      );
    }
    this.#last.text += `\n${line}`;
  }
}

/** `-T u`, or `-T d` in the C locale and others that end in a year or a time zone. */
const DATE = /^\d{9,}$|^[\p{L} .]*\d.*\d{2}:\d{2}:\d{2}.*$/u;

function finish({ module, instance, name, values }: Pending): TextReading {
  const find = (key: string): string | undefined =>
    values.find((value) => value.name === key)?.text;
  const own = values.filter((value) => !META.has(value.name));
  // Equal names were printed in reverse of their order.
  own.reverse();
  const names = new Set(own.map((value) => value.name));
  const layout = LAYOUTS.find(([, fields]) => fields.every((field) => names.has(field.name)));
  const raw = layout === undefined ? rawStructureOf(module, name) : undefined;
  const fields = layout?.[1] ?? (raw === undefined ? [] : fieldsOf(raw.name));
  const snaptime = find('snaptime');
  return new TextReading({
    module,
    instance,
    name,
    class: find('class'),
    type: layout?.[0] ?? raw?.type,
    crtimeNs: parseSeconds(find('crtime') ?? ''),
    snaptimeNs: snaptime === undefined ? undefined : parseSeconds(snaptime),
    status: snaptime === undefined && own.length === 0 ? 'empty' : 'ok',
    statistics: own.map((value) => toStatistic(value.name, value.text, fields)),
  });
}

/** What kstat(8) prints of the header. */
const META: ReadonlySet<string> = new Set(['class', 'crtime', 'snaptime']);

const LAYOUTS = [
  [KSTAT_TYPE_IO, fieldsOf('io')],
  [KSTAT_TYPE_INTR, fieldsOf('interrupt')],
  [KSTAT_TYPE_TIMER, fieldsOf('timer')],
] as const;

/** kstat(8) prints times as unsigned integers; that of Solaris, in Perl, as seconds with decimals. */
function toStatistic(
  name: string,
  text: string,
  fields: readonly StructureField[],
): KstatStatistic {
  const field = fields.find((each) => each.name === name);
  if (field?.type === 'char') return makeStatistic(name, field.type, text);
  if (field === undefined || !(field.type in INTEGER_TYPES)) return guessStatistic(name, text);
  const { type, format } = field;
  const value = parseInteger(text, type) ?? parseTime(text, field);
  return value === undefined
    ? guessStatistic(name, text)
    : makeStatistic(name, type, value, { format });
}

function parseTime(text: string, { format }: StructureField): bigint | undefined {
  if (format !== 'hrtime') return undefined;
  const unsigned = parseInteger(text, 'uint64');
  return unsigned === undefined ? parseSeconds(text) : BigInt.asIntN(64, BigInt(unsigned));
}

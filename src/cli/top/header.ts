/** The lines above the table: where the numbers come from, and what is missing of them. */
import { formatSize } from '../../text/cells.ts';
import { escapeText } from '../../text/escape.ts';
import type { Arrangement } from './arrange.ts';
import { joinSpans, type Line, type Span, span } from './line.ts';
import type { Sample } from './sample.ts';

/** Where the records come from. */
export interface Origin {
  readonly recorded: boolean;
  /** Release and machine, as uname(2) gives them. */
  readonly kernel: string;
  /** Why a recording is shown, and what to do; a line each, none when nobody needs to know. */
  readonly why: readonly string[];
}

export interface Status {
  readonly origin: Origin;
  /** What is wrong with the connection; '' while it works. */
  readonly problem: string;
  readonly paused: boolean;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** Local time of day; of a recording date and time, UTC. A damaged one has times that are none. */
function clock(timeMs: number, recorded: boolean): string {
  const date = new Date(timeMs);
  if (Number.isNaN(date.getTime())) return '';
  if (recorded) return `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
}

function source(sample: Sample, { origin, problem, paused }: Status): Line {
  const { timeMs, intervalSec, extent } = sample;
  const time = extent.accumulated ? 'accumulated over' : 'interval';
  const badge = (text: string, shown: boolean): Span => span(shown ? ` ${text} ` : '', 'badge');
  const spans = [
    span('sidestat', 'name'),
    origin.recorded ? badge('RECORDED', true) : span('live'),
    badge('FROZEN', problem !== ''),
    badge('PAUSED', paused),
    span(Number.isNaN(intervalSec) ? '' : `${time} ${intervalSec.toFixed(2)} s`),
    span(clock(timeMs, origin.recorded)),
    span(`Linux ${escapeText(origin.kernel)}`),
  ];
  return joinSpans(spans, '  ');
}

const ONE = { processes: 'process', threads: 'thread' } as const;

/** Everything that is not in the table is counted here, also when it is 0. */
function counts(sample: Sample, shown: number, how: Arrangement): Line {
  const { table, rates, extent } = sample;
  const missing = (count: number, what: string): Span =>
    span(`${count} ${what}`, count > 0 ? 'warning' : undefined);
  const numbers = [
    span(`${table.length} ${table.length === 1 ? ONE[extent.scope] : extent.scope}`),
    span(`${shown} shown`),
    span(`${rates.gone.length} ended`),
    missing(table.vanished, 'vanished'),
    missing(table.withheld, 'withheld'),
    missing(table.lost, 'lost'),
  ];
  const narrowed = [
    span(how.active ? '  active only' : '', 'note'),
    span(how.filter === '' ? '' : `  filter: ${escapeText(how.filter)}`, 'note'),
  ];
  return [...joinSpans(numbers, ', '), ...narrowed];
}

/** Columns that are added up, as iotop does. */
const SUMMED: ReadonlySet<string> = new Set(['cpu', 'read', 'write']);

/** What the tasks did, those that are not shown as well; those that ended have no row. */
function sums(sample: Sample): Line {
  const spans = sample.columns
    .filter(({ key }) => SUMMED.has(key))
    .map((column) => span(`${column.title} ${column.format(sample.sum(column))}`));
  return [span('in all: '), ...joinSpans(spans, ', '), ...deviceSums(sample)];
}

/** Not what the tasks asked for: the caches of the kernel stand between, and others may ask. */
function deviceSums({ devices, extent, intervalSec }: Sample): Line {
  if (!devices || !(intervalSec > 0)) return [];
  const { readBytes, writeBytes } = devices;
  if (extent.accumulated) {
    return [span(`; devices READ ${formatSize(readBytes)}, WRITE ${formatSize(writeBytes)}`)];
  }
  const perSec = (bytes: number): string => formatSize(bytes / intervalSec);
  return [span(`; devices READ/s ${perSec(readBytes)}, WRITE/s ${perSec(writeBytes)}`)];
}

const SWITCH = 'kernel.task_delayacct';

/** What "?" means here, and what to do. */
function accounting(sample: Sample): Line {
  switch (sample.table.taskDelayacct) {
    case 0:
      return [span(`${SWITCH} is 0: "?" is not counted; sysctl ${SWITCH}=1`, 'warning')];
    case 1:
      return [span(`${SWITCH} is 1; "?": begun while it was 0, or not delayed so far`)];
    default:
      return [span(`${SWITCH} is not known; "?": not counted, or not delayed so far`)];
  }
}

export function headerLines(
  sample: Sample,
  shown: number,
  how: Arrangement,
  status: Status,
): Line[] {
  const { origin, problem } = status;
  const lines = [source(sample, status), counts(sample, shown, how), sums(sample)];
  for (const line of origin.why) lines.push([span(escapeText(line), 'warning')]);
  if (!origin.recorded) lines.push(accounting(sample));
  if (problem !== '') lines.push([span(escapeText(problem), 'alarm')]);
  return lines;
}

/** The table of the screen: titles and tasks. */
import { cutText, padText } from '../width.ts';
import { type Column, isName } from './columns.ts';
import type { Ink } from './ink.ts';
import type { Placed } from './layout.ts';
import { type Line, type Span, span } from './line.ts';
import type { Sample } from './sample.ts';
import type { TreeRow } from './tree.ts';

/** Percent of the interval from which a delay draws attention. */
const WARM_DELAY = 1;
const HOT_DELAY = 25;
/** Percent of one CPU. */
const BUSY_CPU = 50;
const NS_PER_SEC_PERCENT = 1e7;

/** The titles, over the whole width; the column that rows are sorted by stands out. */
export function titleLine(placed: readonly Placed[], sort: string, width: number): Line {
  const spans = placed.flatMap(({ column, width: wide }, i): Span[] => [
    span(i === 0 ? '' : ' ', 'bar'),
    span(padText(column.title, wide, column.align), column.key === sort ? 'barSort' : 'bar'),
  ]);
  const used = placed.reduce((sum, each) => sum + each.width + 1, -1);
  return [...spans, span(' '.repeat(Math.max(0, width - used)), 'bar')];
}

/** `look` is that of the whole line; without it each cell has its own. */
export function rowLine(
  sample: Sample,
  { row, branch }: TreeRow,
  placed: readonly Placed[],
  look: Ink | undefined,
): Line {
  return placed.flatMap(({ column, width }, i): Span[] => {
    const before = isName(column) ? branch : '';
    const text = padText(cutText(before + sample.cell(column, row), width), width, column.align);
    return [span(i === 0 ? '' : ' ', look), span(text, look ?? inkOf(sample, column, row))];
  });
}

function inkOf(sample: Sample, column: Column, row: number): Ink | undefined {
  if (column.content !== 'rate') return undefined;
  const value = sample.numbers(column)[row] as number;
  if (!(value > 0)) return 'faint';
  const percent = value / NS_PER_SEC_PERCENT;
  if (column.key === 'cpu') return percent >= BUSY_CPU ? 'cpu' : undefined;
  const isDelay = column.fields[0]?.endsWith('DelayNs');
  if (!isDelay || percent < WARM_DELAY) return undefined;
  return percent >= HOT_DELAY ? 'hot' : 'warm';
}

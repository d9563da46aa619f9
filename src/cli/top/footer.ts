/** The last line of the screen: what is being typed, the chosen task, or the keys. */
import { DELAYS, type FieldName } from '../../generated/taskstats.ts';
import { fieldByName, needsDelayAccounting } from '../../taskstats/fields.ts';
import { escapeText } from '../../text/escape.ts';
import { formatDuration, formatNs, UNKNOWN } from '../../text/units.ts';
import { type Line, span } from './line.ts';
import type { Sample } from './sample.ts';
import type { ViewState } from './state.ts';

const HINTS: readonly (readonly [key: string, what: string])[] = [
  ['?', 'help'],
  ['/', 'filter'],
  ['<>', 'sort'],
  ['t', 'tree'],
  ['H', 'threads'],
  ['a', 'active'],
  ['space', 'pause'],
  ['q', 'quit'],
];

export function footerLine(sample: Sample, state: ViewState): Line {
  if (state.prompt) {
    const label = state.prompt.asks === 'filter' ? 'filter' : `delay, now ${state.delaySec} s`;
    return [span(`${label}:`, 'key'), span(` ${escapeText(state.prompt.text)}_`)];
  }
  if (state.message !== '') return [span(escapeText(state.message), 'warning')];
  const row = state.cursor && sample.table.indexOf(state.cursor.id);
  if (row !== undefined) return [span(totals(sample, row))];
  return HINTS.flatMap(([key, what]) => [span(key, 'key'), span(` ${what}  `)]);
}

/** What the task has used since it began; delays that it never had are left out. */
function totals(sample: Sample, row: number): string {
  const table = sample.table;
  const ns = (name: FieldName): bigint | undefined =>
    table.value(fieldByName(name), row) as bigint | undefined;
  const parts = [`CPU ${formatNs(ns('cpuRunVirtualNs'))}`];
  for (const { name } of DELAYS) {
    const value = ns(`${name}DelayNs`);
    if (value !== undefined && value > 0n)
      parts.push(`${name === 'cpu' ? 'CPU wait' : name} ${formatNs(value)}`);
  }
  const unknown = table.delayAccounting(row) === 'unknown' && DELAYS.some(isCounted);
  if (unknown) parts.push(`other delays ${UNKNOWN}`);
  const age = formatDuration(table.elapsedUs(row) / 1e6);
  return `${sample.id(row)} ${escapeText(sample.comm(row))}, since its begin ${age} ago: ${parts.join(', ')}`;
}

function isCounted({ name }: { readonly name: string }): boolean {
  return needsDelayAccounting(fieldByName(`${name}DelayNs`));
}

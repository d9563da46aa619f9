/** Exits, gaps and the account as JSON, an object each. */
import type { ExitGap } from '../../exits/gap.ts';
import type { ExitRow } from '../../exits/row.ts';
import type { ExitTotals } from '../../exits/totals.ts';
import { jsonValue } from '../../taskstats/row.ts';

/** In the form of the records of `replay`, with what an exit has besides. */
export function exitDocument(row: ExitRow, process: boolean, raw: boolean): object {
  const kind = process ? 'process' : 'pid';
  const head = { type: 'taskstats', event: 'exit', kind, id: row.id, version: row.version };
  if (raw) {
    const entries = Object.entries(row.raw).map(([name, value]) => [name, jsonValue(value)]);
    return { ...head, stats: Object.fromEntries(entries) };
  }
  const { id: _, delayAccounting, timeMs, coarse, cpu, sequence, ...rest } = row.toJSON();
  const { processId, processEnded, exitCode, exitSignal, coreDumped, ...stats } = rest;
  const ending = { processId, processEnded, exitCode, exitSignal, coreDumped };
  return { ...head, timeMs, cpu, sequence, ...ending, coarse, delayAccounting, stats };
}

export function gapDocument({ count, reason, cpu, sequence, timeMs }: ExitGap): object {
  return { type: 'gap', count, reason, cpu, sequence, timeMs };
}

export function accountDocument(totals: ExitTotals): object {
  return { type: 'account', ...totals };
}

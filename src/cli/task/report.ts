/** Asks for tasks one after another, and prints each. */

import type { Stats } from '../../client/stats.ts';
import type { CallOptions } from '../../connection/limited.ts';
import type { TaskRow } from '../../taskstats/row.ts';
import { type ConnectionOptions, timeoutMs, withStats } from '../connection.ts';
import { Failures } from '../failures.ts';
import { type OutputOptions, Printer } from '../output.ts';
import { type RecordKind, taskDocument } from './document.ts';
import { rawView, taskView } from './view.ts';

export type TaskOptions = ConnectionOptions & OutputOptions;

/** How a command gets the row of an id. */
export type Ask = (stats: Stats, id: number, options: CallOptions) => Promise<TaskRow>;

export async function reportTasks(
  kind: RecordKind,
  ids: readonly number[],
  options: TaskOptions,
  ask: Ask,
): Promise<void> {
  const printer = new Printer(options, ids.length > 1);
  const failures = new Failures();
  const raw = options.raw ?? false;
  await withStats(options, async (stats) => {
    for (const id of ids) {
      await failures.guard(async () => {
        const row = await ask(stats, id, { timeoutMs: timeoutMs(options) });
        printer.add({
          document: () => taskDocument(kind, row, raw),
          text: () => (raw ? rawView(kind, row) : taskView(kind, row)),
        });
      });
    }
  });
  printer.end();
}

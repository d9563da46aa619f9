/** What the worker reads of a capture, as views are told of it: tables with rates, exits, kstats. */
import { exitTableOf } from '../../browser/exits.ts';
import { type TableMessage, tableOf } from '../../browser/table-message.ts';
import type { StatError } from '../../errors.ts';
import type { ExitTable } from '../../exits/table.ts';
import { diff } from '../../taskstats/diff.ts';
import type { TaskTable } from '../../taskstats/table.ts';
import type { KstatFrame, TaskFrame } from '../source/source.ts';
import { Topic } from '../source/topic.ts';
import { KstatReplay } from './kstats.ts';
import type { ReplayData } from './messages.ts';

export class ReplayFrames {
  readonly tasks: Topic<TaskFrame> = new Topic({ keeps: true });
  readonly exits: Topic<ExitTable> = new Topic();
  readonly kstats: Topic<KstatFrame | StatError> = new Topic({ keeps: true });
  readonly resets: Topic<'tasks' | 'exits' | 'all'> = new Topic();
  readonly #kstats = new KstatReplay((frame) => this.kstats.publish(frame));
  #before: TaskTable | undefined;
  /** The last seek that has brought something: with it, views forget what they had before. */
  #seq = 0;

  /** Takes what a seek has brought, or what followed it; nothing of the seeks before it. */
  show(data: ReplayData): void {
    if (data.seq !== this.#seq) this.#reset(data.seq);
    switch (data.type) {
      case 'table':
        this.#showTable(data.table);
        break;
      case 'exits':
        this.exits.publish(exitTableOf(data.exits, []));
        break;
      case 'kstats':
        this.#kstats.batch(data);
        break;
      case 'reached':
        this.#kstats.flush();
    }
  }

  #reset(seq: number): void {
    this.#seq = seq;
    this.#before = undefined;
    this.#kstats.reset();
    this.resets.publish('all');
  }

  #showTable(message: TableMessage): void {
    const table = tableOf(message);
    const before = this.#before?.kind === table.kind ? this.#before : undefined;
    this.#before = table;
    this.tasks.publish({ table, rates: before && diff(before, table) });
  }
}

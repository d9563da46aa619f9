/**
 * Tables of whole processes, put together from the kernel's records, wherever
 * these come from: a helper, or a capture that is played.
 */
import type { FieldInfo } from '../generated/taskstats.ts';
import { acrossThreads } from './fields.ts';
import type { Hidden } from './presence.ts';
import { foldThreads, type Joined, joinRecords, planFields } from './processes.ts';
import type { Rows } from './rows.ts';
import { TaskTable } from './table.ts';
import { type TableAccount, tableOptions } from './table-options.ts';

const NO_THREADS: Uint32Array = new Uint32Array(0);

export class ProcessAssembly {
  readonly #joined: Joined;
  readonly #threadFields: readonly FieldInfo[];
  /** Threads of each row; 0 when they could not be counted. */
  readonly #threads: Uint32Array;
  /** Row of each thread whose record is wanted. */
  readonly #ownerOf = new Map<number, number>();

  /**
   * `leaders` are PID records, `groups` TGID records, of the same processes;
   * `lone` marks the leaders whose process needs no TGID record.
   */
  constructor(leaders: Rows, groups: Rows, fields: readonly FieldInfo[], lone?: Uint8Array) {
    const plan = planFields(fields);
    this.#joined = joinRecords(leaders, groups, plan, fields, lone);
    this.#threadFields = plan.threads;
    this.#threads = new Uint32Array(this.length).fill(1);
  }

  get length(): number {
    return this.#joined.rows.length;
  }

  /**
   * Says which threads the processes have that are or were threaded. Returns the
   * threads whose records fold() needs: those of processes that have several.
   */
  list(
    threadsOf: (pid: number, row: number) => readonly number[] | Uint32Array | undefined,
  ): Uint32Array {
    for (const row of this.#joined.threaded) {
      const tids = threadsOf(this.#joined.rows.id[row] as number, row) ?? [];
      this.#threads[row] = tids.length;
      if (tids.length > 1) for (const tid of tids) this.#ownerOf.set(tid, row);
    }
    return this.#ownerOf.size === 0 ? NO_THREADS : Uint32Array.from(this.#ownerOf.keys());
  }

  /**
   * Adds up the records of the threads; those of other threads are left out. What
   * no thread has answered for has ended: its sums are unknown, and not 0. So they are
   * where a record was lost or withheld, `missing` in all, and a thread has none: nobody
   * knows whether it has ended, and a sum without it could be too low. Returns the pids of
   * processes of which not every thread has answered.
   */
  fold(records: Rows, missing = 0): number[] {
    if (this.#ownerOf.size === 0) return [];
    const owners = Int32Array.from(records.id, (tid) => this.#ownerOf.get(tid) ?? -1);
    const answered = new Uint32Array(this.length);
    for (const row of owners) if (row >= 0) (answered[row] as number)++;
    const rows = this.#joined.threaded.filter((row) => (this.#threads[row] as number) > 1);
    const incomplete: number[] = [];
    for (const row of rows) {
      const all = this.#threads[row] as number;
      if ((answered[row] as number) < all) incomplete.push(this.#joined.rows.id[row] as number);
      const least = missing > 0 ? all : 1;
      if ((answered[row] as number) < least) this.#threads[row] = 0;
    }
    foldThreads(this.#joined.rows, records, owners, rows);
    return incomplete;
  }

  /** What a table is made of, for those that make it somewhere else. */
  parts(): ProcessParts {
    const counted = this.#threadFields.length > 0;
    return { rows: this.#joined.rows, threads: counted ? this.#threads : undefined };
  }

  table(account: TableAccount): TaskTable {
    return processTableOf(this.parts(), account);
  }
}

export interface ProcessParts {
  readonly rows: Rows;
  /** Threads of each row, 0 when they could not be counted; undefined when nobody asked. */
  readonly threads: Uint32Array | undefined;
}

export function processTableOf({ rows, threads }: ProcessParts, account: TableAccount): TaskTable {
  if (!threads) return new TaskTable(rows, tableOptions('process', account));
  const hidden: Hidden = (field, row) => isHidden(field, threads[row] as number);
  return new TaskTable(rows, tableOptions('process', account, threads, hidden));
}

/** What the records of some threads cannot tell of their process. */
function isHidden(field: FieldInfo, threads: number): boolean {
  if (threads === 1) return false;
  const how = acrossThreads(field);
  return how === 'absent' || (threads === 0 && how !== 'leader' && how !== 'group');
}

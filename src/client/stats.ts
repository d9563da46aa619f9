/** What a program talks to: one object for one connection. */
import { type CgroupOptions, type CgroupStats, cgroupStats } from '../cgroup/index.ts';
import {
  checkFields,
  checkPid,
  checkPids,
  checkSignal,
  checkTimeout,
} from '../connection/arguments.ts';
import { requireQueries } from '../connection/capability.ts';
import type { Connection } from '../connection/connection.ts';
import type { CallOptions } from '../connection/limited.ts';
import { StatError } from '../errors.ts';
import { ExitHub } from '../exits/hub.ts';
import { ExitBatches, Exits, type ExitsOptions } from '../exits/stream.ts';
import { FIELDS, type FieldInfo, type FieldName } from '../generated/taskstats.ts';
import { type MemoryUse, readMemory } from '../procfs/memory.ts';
import { ProcessList } from '../procfs/process-list.ts';
import { listAllThreads, listProcesses } from '../procfs/processes.ts';
import type { Hello } from '../protocol/hello.ts';
import { groupTable, processTable, threadTable } from '../taskstats/collect.ts';
import { fieldsByName } from '../taskstats/fields.ts';
import { ProcessMemory } from '../taskstats/process-memory.ts';
import type { TaskRow } from '../taskstats/row.ts';
import type { TaskTable } from '../taskstats/table.ts';

/** Which tasks and fields Stats.snapshot() asks for, and how long it may take. */
export interface SnapshotOptions extends CallOptions {
  /**
   * What a row is. `processes`: a whole process; two questions each, one of which is
   * left out for those of one thread that sleep, and one more for each thread where
   * there are several. `threads`: one thread. `groups`: the
   * kernel's sum over a thread group alone, the cheapest, with delays and CPU
   * times only.
   * @defaultValue 'processes'
   */
  scope?: 'processes' | 'threads' | 'groups';
  /** The processes to look at. @defaultValue every process that procfs lists */
  pids?: Iterable<number>;
  /** The fields to decode. @defaultValue every field of the scope */
  fields?: readonly FieldName[];
}

/**
 * A connection to a helper, and all that can be asked of it. Besides what is named there, every
 * call that asks the helper throws ERR_UNSUPPORTED (a helper for exits alone, or of another pid
 * namespace), ERR_PERMISSION, ERR_KERNEL, ERR_BUSY, ERR_ABORTED, ERR_CLOSED, ERR_HELPER_EXIT and
 * ERR_PROTOCOL.
 */
export class Stats {
  readonly #connection: Connection;
  /** Of those that are named, and of all: a call forgets what its own does not have. */
  readonly #memory = { named: new ProcessMemory(), all: new ProcessMemory() };
  readonly #all = new ProcessList();
  readonly #exits: ExitHub;

  /** Use connect(). */
  constructor(connection: Connection) {
    this.#connection = connection;
    this.#exits = new ExitHub(connection);
  }

  /** What the helper said about itself and the kernel. */
  get hello(): Hello {
    return this.#connection.hello;
  }

  /**
   * One thread, by its thread id; the id of a process names its first thread.
   * @throws ERR_NO_SUCH_TASK, ERR_WITHHELD, ERR_INVALID_ARGUMENT, ERR_TIMEOUT
   */
  pid(tid: number, options: CallOptions = {}): Promise<TaskRow> {
    return this.#one(tid, 'thread', options, (ids) =>
      threadTable(this.#connection, ids, FIELDS, options),
    );
  }

  /**
   * A thread group as the kernel sums it: delays and CPU times of all of its
   * threads, those included that have ended. The id may be that of any thread.
   * @throws ERR_NO_SUCH_TASK, ERR_WITHHELD, ERR_INVALID_ARGUMENT, ERR_TIMEOUT
   */
  tgid(pid: number, options: CallOptions = {}): Promise<TaskRow> {
    return this.#one(pid, 'process', options, (ids) =>
      groupTable(this.#connection, ids, GROUP_FIELDS, options),
    );
  }

  /**
   * A whole process: the group's sums, who and what it is, and I/O and faults of
   * its living threads.
   * @throws ERR_NO_SUCH_TASK, ERR_WITHHELD, ERR_INVALID_ARGUMENT, ERR_TIMEOUT
   */
  process(pid: number, options: CallOptions = {}): Promise<TaskRow> {
    return this.#one(
      pid,
      'process',
      options,
      (ids) => processTable(this.#connection, new ProcessMemory(), ids, FIELDS, options),
      'if it is the id of a thread, use pid()',
    );
  }

  /** This process, whole. @throws as process() */
  self(options: CallOptions = {}): Promise<TaskRow> {
    return this.process(process.pid, options);
  }

  /**
   * Numbers of tasks of a cgroup by state. Needs no privilege, and no helper.
   * @throws ERR_NOT_FOUND, ERR_NOT_A_CGROUP, ERR_PERMISSION, ERR_TIMEOUT, ERR_KERNEL
   */
  async cgroup(path: string, options: CgroupOptions = {}): Promise<CgroupStats> {
    this.#check(options);
    return cgroupStats(path, options);
  }

  /**
   * What a process has of the memory now, of which taskstats tells the peak alone. Needs no
   * privilege, and no helper.
   * @throws ERR_NO_SUCH_TASK, ERR_INVALID_ARGUMENT
   */
  async memory(pid: number): Promise<MemoryUse> {
    this.#check({});
    const memory = readMemory(checkPid(pid));
    if (memory) return memory;
    throw new StatError('ERR_NO_SUCH_TASK', `there is no process ${pid}`, {
      errno: ESRCH,
      hint: 'procfs may hide those of other users: see hidepid in proc(5)',
    });
  }

  /**
   * All tasks, or some, as a table. Tasks that end meanwhile are counted in `vanished`.
   * @throws ERR_INVALID_ARGUMENT, ERR_TIMEOUT
   */
  async snapshot(options: SnapshotOptions = {}): Promise<TaskTable> {
    this.#check(options);
    requireQueries(this.hello);
    const { scope = 'processes', pids, fields } = options;
    checkFields(fields);
    const chosen = fields ? fieldsByName(fields) : undefined;
    const given = pids === undefined ? undefined : checkPids(pids);
    const connection = this.#connection;
    switch (scope) {
      case 'processes':
        return processTable(
          connection,
          given ? this.#memory.named : this.#memory.all,
          given ?? this.#all,
          chosen ?? FIELDS,
          options,
        );
      case 'groups':
        return groupTable(connection, given ?? this.#all, groupFields(chosen), options);
      case 'threads': {
        const tids = listAllThreads(given ?? listProcesses());
        return threadTable(connection, tids, chosen ?? FIELDS, options);
      }
      default:
        throw new StatError('ERR_INVALID_ARGUMENT', `unknown scope ${JSON.stringify(scope)}`, {
          hint: 'use processes, threads or groups',
        });
    }
  }

  /**
   * Exits as they happen, one after another; what is missing comes in between as
   * `exit.gap`. Answers of other calls wait while this program does not take what it
   * asked for here: use a second connect() for them.
   * @throws ERR_INVALID_ARGUMENT; the first next() or start() also ERR_EXITS_UNDELIVERABLE,
   * ERR_UNSUPPORTED, ERR_BUSY, ERR_TIMEOUT, ERR_CLOSED
   */
  exits(options: ExitsOptions = {}): Exits {
    return new Exits(this.#exits, options);
  }

  /** The same in tables, one for each read: for programs that care for speed. @throws as exits() */
  exitBatches(options: ExitsOptions = {}): ExitBatches {
    return new ExitBatches(this.#exits, options);
  }

  /** Ends the connection, and the helper if it is our own. Calls that wait end with ERR_CLOSED. */
  close(): Promise<void> {
    return this.#connection.close();
  }

  /** The same as close(). */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #one(
    id: number,
    what: string,
    options: CallOptions,
    ask: (ids: readonly number[]) => Promise<TaskTable>,
    hint?: string,
  ): Promise<TaskRow> {
    this.#check(options);
    requireQueries(this.hello);
    const table = await ask([checkPid(id)]);
    if (table.length > 0) return table.row(0);
    if (table.withheld > 0) {
      throw new StatError('ERR_WITHHELD', `the policy of the helper withholds ${what} ${id}`, {
        hint: 'a helper shows the tasks of its own user, unless the administrator allows more',
      });
    }
    if (table.lost > 0) {
      throw new StatError('ERR_KERNEL', `the answer of the kernel for ${what} ${id} was lost`);
    }
    throw new StatError('ERR_NO_SUCH_TASK', `there is no ${what} ${id}`, {
      errno: ESRCH,
      ...(hint === undefined ? {} : { hint }),
    });
  }

  #check(options: CallOptions): void {
    checkTimeout(options.timeoutMs);
    checkSignal(options.signal);
    if (this.#connection.ended) throw this.#connection.ended;
  }
}

const ESRCH = 3;

/** The fields that mean something in a TGID record. */
const GROUP_FIELDS: readonly FieldInfo[] = FIELDS.filter((field) => field.tgid);

function groupFields(chosen: readonly FieldInfo[] | undefined): readonly FieldInfo[] {
  const wrong = chosen?.find((field) => !field.tgid);
  if (wrong) {
    throw new StatError('ERR_INVALID_ARGUMENT', `a TGID record has no ${wrong.name}`, {
      hint: 'use the scope processes or threads',
    });
  }
  return chosen ?? GROUP_FIELDS;
}

/** Questions that are asked before it is known that they are needed. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Connection } from '../../src/connection/connection.ts';
import { Decoder } from '../../src/decoder/index.ts';
import { StatError } from '../../src/errors.ts';
import { ProcessList } from '../../src/procfs/process-list.ts';
import { processTable } from '../../src/taskstats/collect.ts';
import { fieldByName } from '../../src/taskstats/fields.ts';
import { LoneProcesses } from '../../src/taskstats/lone.ts';
import { ProcessMemory } from '../../src/taskstats/process-memory.ts';
import { askAhead } from '../../src/taskstats/records.ts';
import type { TaskTable } from '../../src/taskstats/table.ts';
import { Random } from '../decoder/random.ts';
import { FakeProc } from '../procfs/fixture.ts';
import { type FakeProcess, FakeProcesses } from './fake-processes.ts';

let kernel: FakeProcesses;

vi.mock('../../src/procfs/processes.ts', async (original) => ({
  ...(await original<typeof import('../../src/procfs/processes.ts')>()),
  listThreads: (pid: number) => kernel.tidsOf(pid),
}));

const FIELDS = (['cpuDelayCount', 'readBytes', 'pid'] as const).map(fieldByName);

/** One that asks about all processes, again and again; nothing is ever proven, so all are open. */
class Asker {
  readonly #memory: ProcessMemory;
  readonly #list: ProcessList;

  constructor(root: string, trusted = false) {
    this.#memory = new ProcessMemory(new LoneProcesses(trusted));
    this.#list = new ProcessList(root);
  }

  take(which: readonly number[] | ProcessList = this.#list): Promise<TaskTable> {
    return processTable(kernel as unknown as Connection, this.#memory, which, FIELDS, {});
  }

  /** As one that remembers nothing, of the same list. */
  takeAnew(): Promise<TaskTable> {
    const memory = new ProcessMemory(new LoneProcesses(false));
    return processTable(kernel as unknown as Connection, memory, this.#list, FIELDS, {});
  }
}

function accountOf({ lost, withheld, vanished }: TaskTable): unknown {
  return { lost, withheld, vanished };
}

let proc: FakeProc;
let asker: Asker;
const begin = (pid: number, ...tids: number[]): void => {
  kernel.begin(pid, ...tids);
  proc.file(`${pid}/stat`, '');
};
const end = (pid: number): void => {
  kernel.byPid.delete(pid);
  rmSync(join(proc.root, String(pid)), { recursive: true, force: true });
};
/** What a row says of its process. */
function rowOf(table: TaskTable, pid: number): unknown[] {
  const { threads, cpuDelayCount, readBytes } = table.row(table.indexOf(pid) as number);
  return [threads, cpuDelayCount, readBytes];
}

beforeEach(async () => {
  kernel = new FakeProcesses(await Decoder.load());
  proc = new FakeProc();
  asker = new Asker(proc.root);
  begin(10);
  begin(20, 21, 22);
  begin(30);
});
afterEach(() => proc.remove());

describe('what the call before has needed', () => {
  it('is asked for at once, in one go with the first question', async () => {
    await asker.take();
    await asker.take();
    kernel.questions.length = 0;
    const table = await asker.take();
    expect(kernel.questions.map(({ kind, ids }) => [kind, ids])).toEqual([
      ['pid', [10, 20, 30]],
      ['tgid', [10, 20, 30]],
      ['pid', [20, 21, 22]],
    ]);
    expect(new Set(kernel.questions.map(({ after }) => after)).size).toBe(1);
    expect(rowOf(table, 20)).toEqual([3, 10n, 3063n]);
    expect(rowOf(table, 10)).toEqual([1, 4n, 1010n]);
  });

  it('is not asked for when this call is about others', async () => {
    await asker.take([10, 20, 30]);
    kernel.questions.length = 0;
    await asker.take([30]);
    expect(kernel.questions.map(({ ids }) => ids)).toEqual([[30], [30]]);
  });

  it('is listed again when a thread has not answered, as those that a debugger has let go', async () => {
    asker = new Asker(proc.root, true);
    await asker.take();
    kernel.endThread(20, 22);
    await sleep(25);
    // Nothing in the record of the group tells.
    expect(rowOf(await asker.take(), 20)).toEqual([3, 10n, 2041n]);
    expect(rowOf(await asker.take(), 20)).toEqual([2, 10n, 2041n]);
  });

  it('brings no row for a process that has gone, whatever its id is now', async () => {
    await asker.take();
    await asker.take();
    end(30);
    kernel.beginThread(10, 30);
    const table = await asker.take();
    expect([...table.ids]).toEqual([10, 20]);
    expect(rowOf(table, 10)).toEqual([2, 7n, 2040n]);
    expect(accountOf(table)).toEqual({ lost: 0, withheld: 0, vanished: 0 });
  });

  it('leaves no answer behind that nobody wants', async () => {
    const wanted = Promise.resolve(Uint32Array.of(30, 10));
    const connection = kernel as unknown as Connection;
    const answers = await askAhead(connection, 'tgid', [10, 20], wanted, FIELDS, {});
    expect([...answers.rows.id]).toEqual([10, 30]);
    expect(answers.missing).toEqual({ lost: 0, withheld: 0 });
  });

  it('does not count a process twice that is withheld now', async () => {
    await asker.take([10, 20, 30]);
    (kernel.byPid.get(20) as { withheld: boolean }).withheld = true;
    const table = await asker.take([10, 20, 30]);
    expect([...table.ids]).toEqual([10, 30]);
    expect(accountOf(table)).toEqual({ lost: 0, withheld: 1, vanished: 0 });
  });

  it.each([
    ['the first question', [10, 20, 30]],
    ['one that was asked ahead', [20, 21, 22]],
  ])('ends with the call, once, when the helper refuses %s', async (_, refused) => {
    await asker.take([10, 20, 30]);
    const error = new StatError('ERR_KERNEL', 'refused');
    const { request } = kernel;
    kernel.request = (operation, ids, sink) =>
      Array.from(ids).join() === refused.join()
        ? Promise.reject(error)
        : request.call(kernel, operation, ids, sink);
    await expect(asker.take([10, 20, 30])).rejects.toBe(error);
  });

  it('does not hide the loss of a record that is needed', async () => {
    await asker.take([10, 20, 30]);
    end(30);
    kernel.lost.add('tgid 10').add('pid 22');
    const table = await asker.take([10, 20, 30]);
    expect([...table.ids]).toEqual([20]);
    expect(rowOf(table, 20)).toEqual([undefined, 10n, undefined]);
    expect(accountOf(table)).toEqual({ lost: 2, withheld: 0, vanished: 1 });
  });
});

describe('threads that begin and end while they are asked for', () => {
  /** Lets something happen when the TGID records of the second call have been answered. */
  const meanwhile = async (happens: () => void): Promise<TaskTable> => {
    await asker.take([10, 20]);
    kernel.onAnswer = (kind) => kind === 'tgid' && happens();
    return asker.take([10, 20]);
  };

  it('are those that the process has after its TGID record, as ever', async () => {
    const table = await meanwhile(() => {
      if (kernel.tidsOf(20)?.includes(23)) return;
      kernel.beginThread(20, 23);
      kernel.endThread(20, 21);
    });
    expect(rowOf(table, 20)).toEqual([3, 10n, 3065n]);
  });

  it('are not shown as none, nor with sums, when the process has ended', async () => {
    const table = await meanwhile(() => kernel.byPid.delete(20));
    expect(rowOf(table, 20)).toEqual([undefined, 10n, undefined]);
  });

  it('are not those of a process that had the pid before', async () => {
    await asker.take([10, 20]);
    kernel.begin(20, 24);
    const table = await asker.take([10, 20]);
    expect(rowOf(table, 20)).toEqual([2, 11n, 2044n]);
  });

  it('are those of a process that had none before, and none of one that has one now', async () => {
    await asker.take([10, 20]);
    kernel.beginThread(10, 11);
    for (const tid of [21, 22]) kernel.endThread(20, tid);
    const table = await asker.take([10, 20]);
    expect(rowOf(table, 10)).toEqual([2, 9n, 2021n]);
    expect(rowOf(table, 20)).toEqual([1, 10n, 1020n]);
  });
});

describe('tables of processes that come, go and change', () => {
  const random = new Random(1);
  let id = 100;
  const change = (): void => {
    const pid = random.pick([...kernel.byPid.keys()]);
    const { threads } = kernel.byPid.get(pid) as FakeProcess;
    const tid = random.pick([...threads.keys()]);
    random.pick([
      () => begin(++id),
      () => begin(++id, ++id, ++id),
      () => kernel.byPid.size > 3 && end(pid),
      () => kernel.byPid.size > 3 && kernel.byPid.delete(pid), // procfs still lists it
      () => begin(pid, ++id), // another one, of the same id
      () => kernel.beginThread(pid, ++id),
      () => tid !== pid && kernel.endThread(pid, tid),
      () => kernel.lost.add(`${random.pick(['pid', 'tgid'])} ${tid}`),
      () => kernel.lost.clear(),
      () => {
        for (const [each, process] of kernel.byPid) process.withheld = each === pid;
      },
    ])();
  };
  const rowsOf = (table: TaskTable): unknown =>
    [...table.ids].sort((a, b) => a - b).map((pid) => [pid, ...rowOf(table, pid)]);

  it('are the same whatever was asked for ahead, one call after another or at once', async () => {
    const seen = { lost: 0, withheld: 0, vanished: 0 };
    for (let step = 0; step < 120; step++) {
      for (let i = random.below(4); i > 0; i--) change();
      const [one, other] = await Promise.all([asker.take(), asker.take()]);
      const anew = await asker.takeAnew();
      for (const table of [one, other]) {
        expect(rowsOf(table)).toEqual(rowsOf(anew));
        expect(accountOf(table)).toEqual(accountOf(anew));
      }
      for (const what of ['lost', 'withheld', 'vanished'] as const) seen[what] += one[what];
    }
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(20);
  });
});

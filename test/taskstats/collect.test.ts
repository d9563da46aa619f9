import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Connection } from '../../src/connection/connection.ts';
import { limited, type RequestOptions } from '../../src/connection/limited.ts';
import type { Missing, ReplySink } from '../../src/connection/requests.ts';
import { Decoder } from '../../src/decoder/index.ts';
import type { StatError } from '../../src/errors.ts';
import { OP_GET_TGID } from '../../src/generated/protocol.ts';
import { type ProcessChange, ProcessList } from '../../src/procfs/process-list.ts';
import { groupTable, processTable } from '../../src/taskstats/collect.ts';
import { ProcessMemory } from '../../src/taskstats/process-memory.ts';
import type { TaskTable } from '../../src/taskstats/table.ts';
import { concat, FAMILY, Messages } from '../decoder/messages.ts';
import { FakeProc } from '../procfs/fixture.ts';

const ESRCH = 3;
const VERSION = 16;
const SIZE = 560;
const build = new Messages('little');

/** A kernel that answers for the ids that it is told to, and says of others that they have ended. */
class FakeKernel {
  readonly asked: number[][] = [];
  readonly answers = new Set<number>();
  readonly #decoder: Decoder;

  constructor(decoder: Decoder) {
    this.#decoder = decoder;
  }

  async request(operation: number, ids: ArrayLike<number>, sink: ReplySink): Promise<Missing> {
    expect(operation).toBe(OP_GET_TGID);
    const asked = Array.from(ids);
    if (asked.length > 0) this.asked.push(asked);
    await Promise.resolve();
    const payload = concat(...asked.map((id) => this.#answer(id)));
    this.#decoder.input.set(payload);
    const context = { byteOrder: 'little', familyId: FAMILY } as const;
    const result = this.#decoder.index(0, payload.length, context);
    sink(this.#decoder, result, { timeNs: 0n, flags: 0 } as Parameters<ReplySink>[2]);
    return { lost: 0, withheld: 0 };
  }

  #answer(id: number): Uint8Array {
    if (!this.answers.has(id)) return build.error(ESRCH, {}, build.request('tgid', id));
    const struct = concat(build.u16(VERSION), new Uint8Array(SIZE - 2));
    return build.taskstats({}, build.aggregate('tgid', id, struct));
  }
}

describe('a table of all processes', () => {
  let proc: FakeProc;
  let kernel: FakeKernel;
  let list: ProcessList;
  const begin = (...pids: number[]): void => {
    for (const pid of pids) {
      proc.file(`${pid}/stat`, '');
      kernel.answers.add(pid);
    }
  };
  const leaveProcfs = (pid: number): void =>
    rmSync(join(proc.root, String(pid)), { recursive: true });
  const take = (options = {}): Promise<TaskTable> =>
    groupTable(kernel as unknown as Connection, list, [], options);

  beforeEach(async () => {
    proc = new FakeProc();
    list = new ProcessList(proc.root);
    kernel = new FakeKernel(await Decoder.load());
    begin(5, 9, 10);
  });
  afterEach(() => proc.remove());

  it('is not listed for a call that was aborted before', async () => {
    const refresh = vi.spyOn(list, 'refresh');
    const aborted = { code: 'ERR_ABORTED' };
    await expect(take({ signal: AbortSignal.abort() })).rejects.toMatchObject(aborted);
    expect(refresh).not.toHaveBeenCalled();
  });

  it('asks for those of the list before, and then for the new ones', async () => {
    expect([...(await take()).ids]).toEqual([5, 9, 10]);
    begin(7, 300);
    expect([...(await take()).ids]).toEqual([5, 9, 10, 7, 300]);
    expect([...(await take()).ids]).toEqual([5, 7, 9, 10, 300]);
    expect(kernel.asked).toEqual([
      [5, 9, 10],
      [5, 9, 10],
      [7, 300],
      [5, 7, 9, 10, 300],
    ]);
  });

  it('leaves out the id of one that has gone, which may be that of a thread by now', async () => {
    await take();
    leaveProcfs(9);
    const table = await take();
    expect(kernel.asked.at(-1)).toContain(9);
    expect([...table.ids]).toEqual([5, 10]);
    expect(table.vanished).toBe(0);
  });

  it('counts those that are listed and have ended before they were asked for', async () => {
    await take();
    begin(300);
    for (const pid of [10, 300]) kernel.answers.delete(pid);
    const table = await take();
    expect([...table.ids]).toEqual([5, 9]);
    expect(table.vanished).toBe(2);
  });

  it('belongs to its call when two are made at once', async () => {
    await take();
    begin(7);
    leaveProcfs(5);
    const tables = await Promise.all([take(), take()]);
    expect(tables.map(({ ids }) => [...ids].sort((a, b) => a - b))).toEqual([
      [7, 9, 10],
      [7, 9, 10],
    ]);
    expect(tables.map(({ vanished }) => vanished)).toEqual([0, 0]);
  });
});

describe('the time limit of a table of all processes', () => {
  /** Lists for so long, and finds one process. */
  class SlowList extends ProcessList {
    override refresh(): Promise<ProcessChange> {
      const change = { count: 1, added: Uint32Array.of(7), gone: new Set<number>() };
      return new Promise((resolve) => setTimeout(resolve, 60, change));
    }
  }
  const mute = {
    request: (_operation: number, ids: ArrayLike<number>, _sink: ReplySink, o: RequestOptions) =>
      ids.length === 0 ? { lost: 0, withheld: 0 } : limited<Missing>(o, () => {}),
  } as unknown as Connection;

  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([
    ['groups', () => groupTable(mute, new SlowList(), [], { timeoutMs: 100 })],
    [
      'processes',
      () => processTable(mute, new ProcessMemory(), new SlowList(), [], { timeoutMs: 100 }),
    ],
  ])('counts from its begin for %s, whatever the list has taken', async (_, take) => {
    let code: unknown;
    take().catch((error: StatError) => {
      code = error.code;
    });
    await vi.advanceTimersByTimeAsync(99);
    expect(code).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(code).toBe('ERR_TIMEOUT');
  });
});

/** What a table of exits leaves out: threads of a process, and who does not pass a filter. */
import { describe, expect, it } from 'vitest';
import type { ExitTableSettings } from '../../src/exits/builder.ts';
import { ACORE, AFORK, AGROUP, AXSIG } from '../../src/generated/taskstats.ts';
import { tableOf } from './decode.ts';
import { exitDatagram } from './structs.ts';

describe('the end of a process', () => {
  const endings = async (version: number, values: object): Promise<unknown[]> => {
    const exit = exitDatagram({ version, pid: 7, values: { ac_tgid: 5, ...values } });
    const [row] = await tableOf([exit]);
    const processes = await tableOf([exit], { process: true });
    return [row?.processEnded, row?.processId, processes.length, processes.filtered];
  };

  it.each([12, 13, 16, 17])('is marked by AGROUP in version %i', async (version) => {
    expect(await endings(version, { ac_flag: AGROUP })).toEqual([true, 5, 1, 0]);
    expect(await endings(version, { ac_flag: AFORK })).toEqual([false, 5, 0, 1]);
  });

  it.each([8, 9, 10, 11])(
    'shows in version %i by AFORK, which first threads have',
    async (version) => {
      expect(await endings(version, { ac_flag: AFORK })).toEqual([true, 7, 1, 0]);
    },
  );

  it.each([8, 11])('is not known in version %i of what may be a thread', async (version) => {
    expect(await endings(version, { ac_flag: 0 })).toEqual([undefined, undefined, 1, 0]);
  });

  it('is told of each process once, of threads in any order', async () => {
    const thread = (pid: number, ended: boolean): Uint8Array =>
      exitDatagram({
        pid,
        sequence: pid,
        values: { ac_tgid: 10, ac_flag: ended ? AGROUP : 0, ac_comm: `t${pid}` },
        ...(ended ? { group: { id: 10, values: { cpu_count: BigInt(pid) } } } : {}),
      });
    const lone = exitDatagram({ pid: 20, values: { ac_tgid: 20, ac_flag: AGROUP, cpu_count: 3n } });
    const table = await tableOf(
      [thread(10, false), lone, thread(12, false), thread(11, true), lone],
      { process: true },
    );
    expect(table.kind).toBe('process');
    expect([...table.ids]).toEqual([20, 10, 20]);
    expect(table.column('cpuDelayCount')).toEqual(BigUint64Array.of(3n, 11n, 3n));
    expect(table.column('comm')).toEqual(['', 't11', '']);
    expect(table.filtered).toBe(2);
  });
});

describe('an exit status', () => {
  it.each([
    [0, 0, undefined, false],
    [255 << 8, 255, undefined, false],
    [9, undefined, 9, false],
    [6 | 0x80, undefined, 6, true],
    [64, undefined, 64, false],
  ])('of %i is split as wait(2) does', async (status, code, signal, core) => {
    const values = { ac_exitcode: status, ac_flag: AXSIG | ACORE };
    const [row] = await tableOf([exitDatagram({ pid: 1, values })]);
    expect([row?.exitCode, row?.exitSignal, row?.coreDumped]).toEqual([code, signal, core]);
  });
});

describe('filters', () => {
  const exit = (pid: number, values: object): Uint8Array =>
    exitDatagram({ pid, values: { ac_tgid: pid, ac_flag: AGROUP, ...values } });
  const exits = [
    exit(1, { ac_uid: 0, ac_comm: 'sh', ac_etime: 999n, ac_tgetime: 999n }),
    exit(2, { ac_uid: 1000, ac_comm: 'bash', ac_etime: 1000n, ac_tgetime: 1000n }),
    exit(3, { ac_uid: 1000, ac_comm: 'cc1', ac_etime: 5_000_000n, ac_tgetime: 9_000_000n }),
    exit(4, { ac_uid: 2 ** 32 - 2, ac_comm: 'é\u{1f600}', ac_etime: 2n ** 60n }),
    exit(5, { ac_tgid: 3, ac_uid: 0, ac_comm: '' }),
  ];

  it.each<[string, ExitTableSettings, number[]]>([
    ['a uid', { uid: 1000 }, [2, 3]],
    ['several uids', { uid: [0, 2 ** 32 - 2] }, [1, 4, 5]],
    ['a name', { comm: 'sh' }, [1]],
    ['a name that is not ASCII', { comm: 'é\u{1f600}' }, [4]],
    ['an expression', { comm: /sh$/g }, [1, 2]],
    ['an expression that matches everything, where there is a name', { comm: /^/ }, [1, 2, 3, 4]],
    ['processes, with their threads', { pids: [3] }, [3, 5]],
    ['a lifetime', { minLifetimeMs: 1 }, [2, 3, 4]],
    ['a lifetime of processes', { minLifetimeMs: 6000, process: true }, [3, 4]],
    ['several at once', { uid: 1000, comm: /./, minLifetimeMs: 2 }, [3]],
    ['nobody', { uid: [] }, []],
  ])('let pass by %s', async (_, settings, ids) => {
    const table = await tableOf(exits, settings);
    expect([...table.ids]).toEqual(ids);
    expect(table.filtered).toBe(exits.length - ids.length);
    expect(table.column('comm')).toEqual(
      ids.map((id) => ['sh', 'bash', 'cc1', 'é\u{1f600}', ''][id - 1]),
    );
  });

  it.each([
    { uid: -1 },
    { uid: 'root' },
    { uid: [2 ** 32] },
    { comm: 5 },
    { pids: [0] },
    { pids: 1.5 },
    { minLifetimeMs: -1 },
    { minLifetimeMs: Number.NaN },
    { fields: ['ac_comm'] },
  ])('refuse %o', async (settings) => {
    const made = tableOf([], settings as ExitTableSettings);
    await expect(made).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' });
  });
});

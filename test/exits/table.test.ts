import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { ExitTableSettings } from '../../src/exits/builder.ts';
import { ACORE, AFORK, AGROUP, AXSIG } from '../../src/generated/taskstats.ts';
import { captures } from '../decoder/captures.ts';
import type { ByteOrder } from '../decoder/messages.ts';
import { versions } from '../oracle/schema.ts';
import { tableOf } from './decode.ts';
import { exitDatagram } from './structs.ts';

/** As far as exits can be of kernels that anybody runs. */
const VERSIONS = versions.map(({ version }) => version).filter((version) => version >= 8);
const ORDERS: readonly ByteOrder[] = ['little', 'big'];
const EVERY = VERSIONS.flatMap((version) =>
  ORDERS.map((byteOrder): [number, ByteOrder] => [version, byteOrder]),
);
const AGROUP_SINCE = 12;

describe.each(EVERY)('an exit in a struct of version %i, %s endian', (version, byteOrder) => {
  const source = { byteOrder };
  const exit = exitDatagram({
    byteOrder,
    version,
    sequence: 41,
    pid: 4711,
    values: {
      ac_comm: 'worker',
      ac_uid: 1000,
      ac_tgid: 4711,
      ac_etime: 2_500_000n,
      ac_tgetime: 2_500_000n,
      ac_exitcode: 3 << 8,
      ac_flag: AFORK | AGROUP,
      cpu_count: 7n,
      cpu_delay_total: 2n ** 60n + 1n,
      blkio_count: 2n,
      blkio_delay_total: 900n,
    },
  });

  it('has its fields, its status, and where it happened', async () => {
    const table = await tableOf([exit], {}, source);
    expect(table.length).toBe(1);
    const row = table.row(0);
    expect(row).toMatchObject({
      id: 4711,
      version,
      comm: 'worker',
      uid: 1000,
      elapsedUs: 2_500_000n,
      cpuDelayCount: 7n,
      cpuDelayNs: 2n ** 60n + 1n,
      blkioDelayNs: 900n,
      exitStatus: 768,
      exitCode: 3,
      exitSignal: undefined,
      coreDumped: false,
      cpu: 3,
      sequence: 41,
      processId: 4711,
      processEnded: true,
      timeMs: 5,
    });
    expect(row.gap).toBeUndefined();
    expect(table.column('cpuDelayNs')).toEqual(BigUint64Array.of(2n ** 60n + 1n));
    expect([...table.cpus]).toEqual([3]);
    expect([...table.sequences]).toEqual([41]);
  });

  it('of a process with threads has the sums of all of them, and hides what is of one', async () => {
    const last = exitDatagram({
      byteOrder,
      version,
      sequence: 42,
      pid: 4713,
      values: {
        ac_comm: 'thread',
        ac_uid: 1000,
        ac_tgid: 4711,
        ac_etime: 100n,
        ac_tgetime: 9000n,
        ac_utime: 5n,
        ac_flag: AGROUP,
        ac_btime: 77,
        read_bytes: 4096n,
        hiwater_rss: 512n,
        cpu_delay_total: 1n,
        cpu_delay_max: 1n,
      },
      group: {
        id: 4711,
        values: { ac_etime: 9400n, ac_utime: 60n, cpu_delay_total: 500n, nvcsw: 9n },
        // Kernels before the fix leave the version of the sums 0.
        version: 0,
      },
    });
    const [row] = await tableOf([last], { process: true }, source);
    expect(row).toMatchObject({
      id: 4711,
      processId: 4711,
      processEnded: true,
      comm: 'thread',
      cpuDelayNs: 500n,
      userTimeUs: 60n,
      voluntaryContextSwitches: 9n,
      hiwaterRssKib: 512n,
      elapsedUs: version >= AGROUP_SINCE ? 9000n : undefined,
      readBytes: undefined,
      beginTimeSec: undefined,
      cpuDelayMaxNs: undefined,
    });
    const [thread] = await tableOf([last], {}, source);
    expect(thread).toMatchObject({
      id: 4713,
      processId: 4711,
      processEnded: true,
      elapsedUs: 100n,
      cpuDelayNs: 1n,
      readBytes: 4096n,
    });
  });

  it('does not tell sums that the kernel has left out', async () => {
    const last = exitDatagram({
      byteOrder,
      version,
      pid: 4711,
      values: { ac_tgid: 4711, ac_etime: 100n, ac_tgetime: 100n, ac_utime: 5n, ac_flag: AGROUP },
      group: { id: 4711, values: { cpu_delay_total: 500n } },
    });
    const [row] = await tableOf([last], { process: true }, source);
    expect(row).toMatchObject({
      cpuDelayNs: 500n,
      userTimeUs: undefined,
      systemTimeUs: undefined,
      voluntaryContextSwitches: undefined,
      // The last thread is the first, so its age is that of the process.
      elapsedUs: 100n,
    });
  });
});

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

describe('a table of exits', () => {
  const exit = exitDatagram({
    pid: 9,
    values: { ac_comm: 'a', ac_flag: AGROUP, ac_tgid: 9, ac_exitcode: 6, ac_uid: 5, ac_utime: 1n },
  });

  it('decodes the fields that were asked for', async () => {
    const table = await tableOf([exit], { fields: ['comm'] });
    expect(table.fields.map(({ name }) => name)).toEqual(['comm']);
    expect(table.row(0).exitSignal).toBe(6);
    expect(() => table.column('uid')).toThrow(/not asked for/);
  });

  it('shows a row as plain data', async () => {
    const table = await tableOf([exit], { fields: ['comm'] }, { origin: { cpu: undefined } });
    const shown = {
      id: 9,
      delayAccounting: 'unknown',
      timeMs: 5,
      comm: 'a',
      processId: 9,
      processEnded: true,
      exitSignal: 6,
      coreDumped: false,
      sequence: 1,
    };
    expect(JSON.parse(JSON.stringify(table.row(0)))).toEqual(shown);
    expect(inspect(table.row(0))).toBe(inspect(shown));
  });

  it('keeps what a policy has made coarse apart from what is 0', async () => {
    const table = await tableOf([exit], {}, { origin: { coarse: true } });
    expect(table.row(0)).toMatchObject({ coarse: true, comm: undefined, exitSignal: 6, uid: 5 });
    const named = await tableOf([exit], { comm: 'a' }, { origin: { coarse: true } });
    // The helper has cleared the name: what stands in the bytes of a crafted record counts for nothing.
    expect(named.length + named.filtered).toBe(1);
  });

  it('holds thousands of exits of several layouts', async () => {
    const exits = Array.from({ length: 500 }, (_, i) =>
      exitDatagram({
        pid: i + 1,
        version: i % 3 === 0 ? 13 : 16,
        values: { ac_uid: i, ac_tgid: 1 },
      }),
    );
    const table = await tableOf(exits, { fields: ['uid', 'cpuDelayMaxNs'] });
    expect(table.column('uid')).toEqual(Uint32Array.from(exits, (_, i) => i));
    expect([...table.present('cpuDelayMaxNs')]).toEqual(exits.map((_, i) => (i % 3 === 0 ? 0 : 1)));
  });
});

describe.skipIf(captures.length === 0)('exits of real kernels (needs the captures)', () => {
  it.each(captures)('are told as they were made: $file', async ({ datagrams, ...source }) => {
    const exits = datagrams.filter(({ what }) => what.startsWith('exit event'));
    const bytes = exits.map((datagram) => datagram.bytes);
    const threads = await tableOf(bytes, {}, source);
    expect(threads.length).toBe(exits.length);
    expect([...threads].map((row) => row.processEnded)).toEqual([
      true,
      false,
      false,
      false,
      true,
      true,
    ]);
    const processes = await tableOf(bytes, { process: true }, source);
    expect([...processes].map((row) => [row.exitCode, row.exitSignal, row.uid])).toEqual([
      [3, undefined, 0],
      [7, undefined, 1000],
      [undefined, 6, 0],
    ]);
    const group = processes.row(1);
    const members = [...threads].filter((row) => row.processId === group.id);
    expect(members.length).toBe(4);
    const sum = members.reduce((total, row) => total + (row.cpuRunVirtualNs as bigint), 0n);
    expect(group.cpuRunVirtualNs).toBe(sum);
    expect([...threads.sequences]).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

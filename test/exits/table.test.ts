import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { AFORK, AGROUP } from '../../src/generated/taskstats.ts';
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

/**
 * A datagram written by hand from include/uapi/linux/taskstats.h of Linux 6.1
 * (struct version 13), and what it means, so that decoder and oracle, which both
 * read the schema, cannot be wrong together.
 */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Decoder, EVENT_REPLY, KIND_PID, WHAT_TASKSTATS } from '../../src/decoder/index.ts';
import { decodePayload } from '../oracle/decode.ts';
import { cgroupFields, taskFields } from '../oracle/schema.ts';
import { FAMILY, Messages } from './messages.ts';
import { Random } from './random.ts';
import { taskValues } from './values.ts';

const DATAGRAM = [
  'c4010000 1f00 0000 07000000 39300000', // nlmsghdr: 452 bytes, type 31, sequence 7, port 12345
  '02 01 0000', // genlmsghdr: TASKSTATS_CMD_NEW
  'b001 0400', // AGGR_PID, 432 bytes
  '0800 0100 d2040000', // PID 1234
  'a401 0300', // STATS, 420 bytes
  '0d00 0000 00070000', // version, hole, ac_exitcode
  '21 fb 000000000000', // ac_flag, ac_nice, hole
  '0100000000000000 e803000000000000', // cpu_count, cpu_delay_total
  '0200000000000000 d007000000000000', // blkio
  '0300000000000000 b80b000000000000', // swapin
  '0000093d00000000 15cd5b0700000000', // cpu_run_real_total, cpu_run_virtual_total
  '6e6f6465 00000000 0000000000000000 0000000000000000 0000000000000000', // ac_comm
  '03 000000 00000000', // ac_sched, ac_pad, hole
  'e8030000 e9030000 d2040000 01000000', // ac_uid, ac_gid, ac_pid, ac_ppid
  '2edf026b 00000000', // ac_btime, hole
  '0100000000000080 ffffffffffffffff', // ac_etime, ac_utime
  '0600000000000000 0700000000000000 0800000000000000', // ac_stime, ac_minflt, ac_majflt
  '0900000000000000 0a00000000000000', // coremem, virtmem
  '0b00000000000000 0c00000000000000', // hiwater_rss, hiwater_vm
  '0004000000000000 0008000000000000', // read_char, write_char
  '000c000000000000 0010000000000000', // read_syscalls, write_syscalls
  '0014000000000000 0018000000000000 001c000000000000', // read, write, cancelled_write bytes
  '1100000000000000 1200000000000000', // nvcsw, nivcsw
  '1300000000000000 1400000000000000 1500000000000000', // utimescaled, stimescaled, scaled_run
  '1600000000000000 1700000000000000', // freepages
  '1800000000000000 1900000000000000', // thrashing
  '2edf026b00000000', // ac_btime64
  '1a00000000000000 1b00000000000000', // compact
  'd3040000 00000000', // ac_tgid, hole
  '1c00000000000000 01fe000000000000 1d00000000000000', // tgetime, exe_dev, exe_inode
  '1e00000000000000 1f00000000000000', // wpcopy
];

const MEANING = {
  version: 13,
  exitStatus: 1792,
  flags: 33,
  nice: -5,
  cpuDelayCount: 1n,
  cpuDelayNs: 1000n,
  blkioDelayCount: 2n,
  blkioDelayNs: 2000n,
  swapinDelayCount: 3n,
  swapinDelayNs: 3000n,
  cpuRunRealNs: 1_024_000_000n,
  cpuRunVirtualNs: 123_456_789n,
  comm: 'node',
  schedPolicy: 3,
  uid: 1000,
  gid: 1001,
  pid: 1234,
  ppid: 1,
  beginTimeSec: 1_795_350_318,
  elapsedUs: 9_223_372_036_854_775_809n,
  userTimeUs: 18_446_744_073_709_551_615n,
  systemTimeUs: 6n,
  minorFaults: 7n,
  majorFaults: 8n,
  corememMbUs: 9n,
  virtmemMbUs: 10n,
  hiwaterRssKib: 11n,
  hiwaterVmKib: 12n,
  readCharBytes: 1024n,
  writeCharBytes: 2048n,
  readSyscalls: 3072n,
  writeSyscalls: 4096n,
  readBytes: 5120n,
  writeBytes: 6144n,
  cancelledWriteBytes: 7168n,
  voluntaryContextSwitches: 17n,
  involuntaryContextSwitches: 18n,
  userTimeScaledUs: 19n,
  systemTimeScaledUs: 20n,
  cpuScaledRunRealNs: 21n,
  freepagesDelayCount: 22n,
  freepagesDelayNs: 23n,
  thrashingDelayCount: 24n,
  thrashingDelayNs: 25n,
  beginTime64Sec: 1_795_350_318n,
  compactDelayCount: 26n,
  compactDelayNs: 27n,
  tgid: 1235,
  groupElapsedUs: 28n,
  exeDevice: 0xfe01n,
  exeInode: 29n,
  wpcopyDelayCount: 30n,
  wpcopyDelayNs: 31n,
};

const context = { byteOrder: 'little', familyId: FAMILY } as const;

describe('a datagram of version 13 that was written by hand', () => {
  const bytes = new Uint8Array(Buffer.from(DATAGRAM.join('').replaceAll(' ', ''), 'hex'));

  it('has the length that its header says', () => {
    expect(bytes.length).toBe(452);
  });

  it.each([true, false])(
    'means to the decoder what the header file says (SIMD %s)',
    async (simd) => {
      const decoder = await Decoder.load({ simd });
      decoder.input.set(bytes);
      expect(decoder.index(0, bytes.length, context)).toEqual({
        records: 1,
        consumed: 452,
        malformed: 0,
        unknown: 0,
        overruns: 0,
      });
      const { table } = decoder;
      expect(table.what[0]).toBe(WHAT_TASKSTATS);
      expect(table.kind[0]).toBe(KIND_PID);
      expect(table.event[0]).toBe(EVENT_REPLY);
      expect([table.id[0], table.sequence[0], table.version[0]]).toEqual([1234, 7, 13]);
      expect([table.statsOffset[0], table.statsLength[0]]).toEqual([36, 416]);
      expect(table.delaysKnown[0]).toBe(1);
      expect(taskValues(decoder, 0)).toEqual(MEANING);
    },
  );

  it('means the same to the oracle', () => {
    const [record] = decodePayload(bytes, context);
    const values = taskFields.flatMap(({ name = '', cname }) => {
      const value = record?.stats[cname];
      return value === undefined ? [] : [[name, value]];
    });
    const meaning = Object.entries(MEANING).map(([name, value]) => [
      name,
      typeof value === 'number' ? BigInt(value) : name === 'comm' ? 'node'.padEnd(32, '\0') : value,
    ]);
    expect(values).toEqual(meaning);
  });
});

describe('struct cgroupstats', () => {
  it('has its five counts in the order of the header file', async () => {
    const build = new Messages('little');
    const struct = new Uint8Array(new BigUint64Array([1n, 2n, 3n, 4n, 5n]).buffer);
    const payload = build.cgroupstats({}, struct);
    const decoder = await Decoder.load();
    decoder.input.set(payload);
    decoder.index(0, payload.length, context);
    const values = cgroupFields.map(({ cname }, id) => [cname, decoder.value(0, id)]);
    expect(Object.fromEntries(values)).toEqual({
      nr_sleeping: 1n,
      nr_running: 2n,
      nr_stopped: 3n,
      nr_uninterruptible: 4n,
      nr_io_wait: 5n,
    });
  });
});

const reference = new URL('../../../shared/reference/taskstats_layout.json', import.meta.url);
interface Layout {
  size: number;
  fields: { name: string; offset: number; size: number; type: string }[];
}

describe.skipIf(!existsSync(reference))('the reference table of layouts, when it is there', () => {
  const layouts = existsSync(reference)
    ? (JSON.parse(readFileSync(reference, 'utf8')) as Record<string, Layout>)
    : {};
  const versions = Object.keys(layouts).filter((key) => /^\d+$/.test(key));

  it.each(versions)('says the same of version %s as the decoder', async (version) => {
    const { size, fields } = layouts[version] as Layout;
    const build = new Messages('little');
    const struct = build.struct(Number(version), size, new Random(Number(version)));
    const payload = build.taskstats({}, build.aggregate('pid', 1, struct));
    const decoder = await Decoder.load();
    decoder.input.set(payload);
    decoder.index(0, payload.length, context);
    const wanted = fields.filter(({ name }) => name !== 'padding' && name !== 'ac_pad');
    const ids = [...taskFields.keys()].filter((id) => decoder.value(0, id) !== undefined);
    expect(ids.map((id) => taskFields[id]?.cname).sort()).toEqual(
      wanted.map(({ name }) => name).sort(),
    );
    for (const { name, offset, size: bytes } of wanted) {
      const value = decoder.value(
        0,
        taskFields.findIndex(({ cname }) => cname === name),
      );
      const raw = struct.subarray(offset, offset + bytes);
      const number = BigInt(`0x${Buffer.from(raw.slice().reverse()).toString('hex')}`);
      if (value instanceof Uint8Array) expect([name, [...value]]).toEqual([name, [...raw]]);
      else expect([name, BigInt.asUintN(8 * bytes, BigInt(value ?? 0))]).toEqual([name, number]);
    }
  });
});

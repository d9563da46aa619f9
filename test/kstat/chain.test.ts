import { describe, expect, it } from 'vitest';
import { KstatChain } from '../../src/kstat/chain.ts';
import { KstatDecoder } from '../../src/kstat/decode/index.ts';
import type { Arch } from './build.ts';
import { Machine } from './machine.ts';

const decoder = await KstatDecoder.load();

function open(arch: Arch = 'amd64'): { machine: Machine; chain: KstatChain } {
  const machine = new Machine(decoder, arch);
  return { machine, chain: new KstatChain(machine) };
}

const GONE = expect.objectContaining({ code: 'ERR_NO_SUCH_KSTAT' });
const CLOSED = expect.objectContaining({ code: 'ERR_CLOSED' });
const WRONG = expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' });

describe('a chain', () => {
  it('opens, closes once, and closes its source', async () => {
    const { machine, chain } = open();
    expect(chain.all().length).toBeGreaterThan(5);
    await chain.close();
    await chain.close();
    expect(machine.closed).toBe(true);
    expect(chain.all()).toEqual([]);
  });

  it('finds a kstat by its name, and reads it', async () => {
    const { chain } = open();
    const sys = await chain.lookup('cpu', -1, 'sys');
    expect([sys.module, sys.instance, sys.name, sys.class]).toEqual(['cpu', 0, 'sys', 'misc']);
    expect(sys.snaptimeNs).toBe(101_000_000_000n);
    const syscall = sys.named('syscall');
    expect(syscall).toMatchObject({ type: 'uint64', value: 2n ** 60n + 1000n });
    expect(syscall.kstat).toBe(sys);
    expect(String(sys)).toBe('cpu:0:sys (misc)');
  });

  it('takes empty names and the instance -1 for all, and the first that matches', async () => {
    const { chain } = open();
    expect(String(await chain.lookup('', -1, 'sys'))).toBe('cpu:0:sys (misc)');
    expect((await chain.lookup('hme')).name).toBe('hmec0');
    expect((await chain.lookup('unix')).name).toBe('kstat_headers');
  });

  it('gives the same object for the same kstat', async () => {
    const { chain } = open();
    const first = await chain.lookup('cpu', 0, 'sys');
    expect(await chain.lookup('', -1, 'sys')).toBe(first);
    expect(chain.all()).toContain(first);
    await chain.update();
    expect(chain.select({ module: 'cpu' })).toEqual([first]);
  });

  it('fails for what is not there', async () => {
    const { chain } = open();
    await expect(chain.lookup('cpu', 7, 'sys')).rejects.toThrow(GONE);
    await expect(chain.named('cpu', 0, 'sys', 'nothing')).rejects.toThrow(GONE);
  });

  it('tells the errno of a read that fails, and reads all others', async () => {
    const { chain } = open();
    await expect(chain.lookup('acpi', -1, '')).rejects.toThrow(
      expect.objectContaining({ code: 'ERR_KERNEL', errno: 5 }),
    );
    const snapshot = await chain.snapshot();
    expect(snapshot.failed.map(({ module }) => module)).toEqual(['acpi']);
    expect(snapshot.length).toBe(chain.all().length);
  });

  it.each<Arch>(['amd64', 'sparcv9'])('gives the structures of unix on %s', async (arch) => {
    const { chain } = open(arch);
    expect(await chain.sysinfo()).toMatchObject({ updates: 2, runque: 2, waiting: 6 });
    expect(await chain.vminfo()).toMatchObject({ freemem: 2n ** 40n, updates: 2n });
    expect(Object.values(await chain.vars())).toEqual(Array.from({ length: 15 }, (_, i) => i));
  });

  it('filters by class, globs and regular expressions', () => {
    const { chain } = open();
    const names = (filter: Parameters<KstatChain['select']>[0]): string[] =>
      chain.select(filter).map(({ name }) => name);
    expect(names({ class: 'disk' })).toEqual(['sd0']);
    expect(names({ module: 'cpu*', instance: 0 })).toEqual(['cpu_info0', 'sys']);
    expect(names({ name: /^v/ })).toEqual(['vminfo', 'var']);
    expect(() => names({ name: '/(/' })).toThrow(WRONG);
  });
});

describe('a kstat', () => {
  it('has no data and no snaptime before it is read', async () => {
    const { chain } = open();
    const [disk] = chain.select({ module: 'sd' });
    expect(disk?.snaptimeNs).toBeUndefined();
    expect(() => disk?.io).toThrow(GONE);
    await disk?.refresh();
    expect(disk?.snaptimeNs).toBe(101_000_000_000n);
  });

  it('keeps its data until it is read again', async () => {
    const { machine, chain } = open();
    const misc = await chain.lookup('unix', -1, 'system_misc');
    const before = misc.named('clk_intr');
    machine.second = 3;
    expect(misc.named('clk_intr')).toEqual(before);
    expect(before.snaptimeNs).toBe(misc.snaptimeNs);
    await misc.refresh();
    expect(misc.named('clk_intr')).toMatchObject({ type: 'uint32', value: 300 });
    expect(misc.snaptimeNs).toBe(103_000_000_000n);
    expect(before).toMatchObject({ value: 100, snaptimeNs: 101_000_000_000n });
  });

  it('has members of every type', async () => {
    const { chain } = open();
    const info = await chain.lookup('cpu_info', 0, 'cpu_info0');
    expect(info.allNamed().map(({ name, type, value }) => [name, type, value])).toEqual([
      ['state', 'char', 'on-line'],
      ['brand', 'string', 'A CPU of the tests'],
      ['family', 'int32', 6],
      ['clock_MHz', 'int64', 1995n],
    ]);
  });

  it('is refused as what it is not', async () => {
    const { chain } = open();
    const vminfo = await chain.lookup('unix', 0, 'vminfo');
    const disk = await chain.lookup('sd', 0, 'sd0');
    for (const kstat of [vminfo, disk]) {
      expect(() => kstat.named('x')).toThrow(WRONG);
      expect(() => kstat.allNamed()).toThrow(WRONG);
      expect(() => kstat.mntinfo).toThrow(WRONG);
      expect(() => kstat.timers).toThrow(WRONG);
      expect(() => kstat.table).toThrow(WRONG);
    }
    expect(() => vminfo.io).toThrow(WRONG);
    expect(() => disk.intr).toThrow(WRONG);
    expect(() => disk.copyTo({ a: 'u32' })).toThrow(WRONG);
  });

  it('has I/O, interrupts, and its bytes', async () => {
    const { chain } = open();
    const disk = await chain.lookup('sd', 0, 'sd0');
    expect(disk.io).toMatchObject({ nread: 4096n, writes: 10, rtime: 500_000_000n, rcnt: 2 });
    expect(disk.raw.bytes).toHaveLength(80);
    expect(disk.raw).toMatchObject({ ndata: 1, snaptimeNs: disk.snaptimeNs });
    expect((await chain.lookup('hme')).intr).toMatchObject({ hard: 1, multipleService: 5 });
    expect((await chain.lookup('unix', 0, 'sysinfo')).raw).toMatchObject({ ndata: 24 });
  });

  it.each<Arch>(['amd64', 'sparcv9'])(
    'is copied to a structure of the caller on %s',
    async (arch) => {
      const { chain } = open(arch);
      const sysinfo = await chain.lookup('unix', 0, 'sysinfo');
      expect(
        sysinfo.copyTo({ updates: 'u32', two: { a: 'i32', b: 'u32' }, rest: ['u32', 3] }),
      ).toEqual({ updates: 2, two: { a: 2, b: 3 }, rest: [4, 5, 6] });
      const vminfo = await chain.lookup('unix', 0, 'vminfo');
      expect(vminfo.copyTo({ all: ['u64', 6] }).all[0]).toBe(2n ** 40n);
      expect(() => sysinfo.copyTo({ small: 'u32' })).toThrow(/4 bytes, and unix:0:sysinfo has 24/);
      // Aligned as in C: 4 bytes, 4 of padding, 8, 4, and 4 of padding.
      expect(sysinfo.copyTo({ a: 'u32', b: 'u64', c: 'u32' })).toMatchObject({ a: 2, c: 5 });
      expect(() => sysinfo.copyTo({ a: 'float' as never })).toThrow(WRONG);
      expect(() => sysinfo.copyTo({ a: ['u8', -1] })).toThrow(WRONG);
    },
  );

  it('that was deleted is not valid after an update, and others are', async () => {
    const { machine, chain } = open();
    const disk = await chain.lookup('sd', 0, 'sd0');
    const sysinfo = await chain.lookup('unix', 0, 'sysinfo');
    expect(await chain.update()).toBe(false);
    machine.gone.add(11);
    await expect(disk.refresh()).rejects.toThrow(expect.objectContaining({ errno: 6 }));
    expect(disk.valid).toBe(true);
    expect(await chain.update()).toBe(true);
    expect([disk.valid, sysinfo.valid]).toEqual([false, true]);
    expect(() => disk.io).toThrow(GONE);
    await expect(disk.refresh()).rejects.toThrow(GONE);
    expect(disk.name).toBe('sd0');
    expect(await sysinfo.refresh()).toBe(sysinfo);
  });

  it('that was created anew is another object', async () => {
    const { machine, chain } = open();
    const before = await chain.lookup('sd', 0, 'sd0');
    machine.recreated.add(11);
    expect(await chain.update()).toBe(true);
    const after = await chain.lookup('sd', 0, 'sd0');
    expect(before.valid).toBe(false);
    expect(after).not.toBe(before);
    expect(after.crtimeNs).toBe(77n);
  });

  it('fails after close, and still says who it was', async () => {
    const { chain } = open();
    const disk = await chain.lookup('sd', 0, 'sd0');
    await chain.close();
    expect(disk.valid).toBe(false);
    expect(String(disk)).toBe('sd:0:sd0 (disk)');
    for (const look of [
      () => disk.io,
      () => disk.raw,
      () => disk.named('x'),
      () => disk.copyTo({}),
    ]) {
      expect(look).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/CLOSED|ARGUMENT/) }),
      );
    }
    for (const call of [disk.refresh(), chain.lookup('sd'), chain.update(), chain.snapshot()]) {
      await expect(call).rejects.toThrow(CLOSED);
    }
  });
});

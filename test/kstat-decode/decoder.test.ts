import { beforeAll, describe, expect, it } from 'vitest';
import {
  encodeRecords,
  KstatDecoder,
  type KstatRecord,
  type KstatValue,
} from '../../src/kstat/decode/index.ts';
import { MAX_RECORD } from '../../src/kstat/decode/input.ts';
import { difference } from './compare.ts';
import { ABIS, type Abi, type Member, makeHeader, makeKstat, makeStructures } from './make.ts';
import { MEMBERS } from './seeds.ts';

const AMD64 = ABIS[0] as Abi;

describe('the kstat decoder', () => {
  let decoder: KstatDecoder;
  beforeAll(async () => {
    decoder = await KstatDecoder.load();
  });

  function one(members: readonly Member[], abi: Abi = AMD64, dataBase = 0n): KstatRecord {
    return decoder.parts([makeKstat({}, members, abi, dataBase)], abi).at(0);
  }

  it.each(ABIS)('reads every data type: $byteOrder endian, $pointerBits-bit pointers', (abi) => {
    const dataBase = abi.pointerBits === 64 ? 0xffff_ff01_2345_6780n : 0xfee0_0010n;
    const record = one(MEMBERS, abi, dataBase);
    const values = [...record.statistics()].map(({ name, type, value }) => [name, type, value]);
    const odd = abi.byteOrder === 'little' ? '8877665544332211' : '1122334455667788';
    expect(values).toEqual([
      ['state', 'char', 'on-line'],
      ['sixteen', 'char', '0123456789abcdef'],
      ['clock_MHz', 'int32', -5],
      ['chip_id', 'uint32', 4294967295],
      ['neg64', 'int64', -9223372036854775808n],
      ['max64', 'uint64', 18446744073709551615n],
      ['ratio', 'float', 1.5],
      ['load', 'double', -0.25],
      ['brand', 'string', 'Intel(r) Xeon(r) café'],
      ['null', 'string', null],
      ['dup', 'uint32', 1],
      ['dup', 'uint32', 2],
      ['odd', 'bytes', new Uint8Array(Buffer.from(`${odd}0000000000000000`, 'hex'))],
      ['empty', 'string', ''],
    ]);
    expect(record.statisticCount).toBe(MEMBERS.length);
    expect(record.statistic('dup')?.value).toBe(1);
    expect(record.statistic('odd')).toMatchObject({ status: 'unknown-type', dataType: 200 });
    expect(record.statistic('')).toBe(undefined);
    expect(record.statistic('missing')).toBe(undefined);
  });

  it('gives text that is no UTF-8 as Latin-1, and its bytes', () => {
    const parts = makeKstat({}, [['brand', 9, 'cafe']], AMD64);
    const data = Uint8Array.from(parts.data ?? []);
    data[51] = 0xe9;
    const statistic = decoder
      .parts([{ ...parts, data }], AMD64)
      .at(0)
      .statistic('brand');
    expect(statistic?.value).toBe('café');
    expect(statistic?.text).toEqual(Uint8Array.of(0x63, 0x61, 0x66, 0xe9));
  });

  it('gives strings outside of the data no value, and reads the others', () => {
    const members: Member[] = [
      ['good', 9, 'text'],
      ['bad', 9, 'text'],
      ['number', 2, 7],
    ];
    const parts = makeKstat({}, members, AMD64);
    const values = (pointer: number): KstatValue[] => {
      const data = Uint8Array.from(parts.data ?? []);
      new DataView(data.buffer).setUint32(48 + 32, pointer, true);
      return [
        ...decoder
          .parts([{ ...parts, data }], AMD64)
          .at(0)
          .statistics(),
      ].map((s) => s.value);
    };
    const end = 3 * 48 + 2 * 5;
    expect(values(end - 5)).toEqual(['text', 'text', 7]);
    for (const pointer of [143, end - 4, end, end + 1, 0xffff_ffff]) {
      expect(values(pointer)).toEqual(['text', undefined, 7]);
    }
  });

  it('tells failed, empty and truncated kstats apart', () => {
    const whole = makeKstat(
      { ndata: 2 },
      [
        ['a', 2, 1],
        ['b', 2, 2],
      ],
      AMD64,
    );
    const records = decoder.parts(
      [
        { ...whole, errno: 6 },
        { header: whole.header },
        { ...whole, data: whole.data?.subarray(0, 95) },
        whole,
        { header: makeHeader({ type: 3 }, AMD64), data: new Uint8Array(79) },
        { header: makeHeader({ type: 9 }, AMD64), data: new Uint8Array(79) },
      ],
      AMD64,
    );
    const seen = [...records].map((r) => [r.status, r.errno, r.typeName, r.statisticCount]);
    expect(seen).toEqual([
      ['failed', 6, 'named', 0],
      ['empty', 0, 'named', 0],
      ['truncated', 0, 'named', 1],
      ['ok', 0, 'named', 2],
      ['truncated', 0, 'io', 0],
      ['ok', 0, 'unknown', 0],
    ]);
    expect(records.at(5).data.length).toBe(79);
  });

  it('gives structures as objects, and lists of them', () => {
    const make = (layout: string, header: object, elements: object[]): KstatRecord => {
      const data = makeStructures(layout, elements as Record<string, number>[], AMD64);
      const full = { type: 0, ndata: elements.length, ...header };
      return decoder.parts([{ header: makeHeader(full, AMD64), data }], AMD64).at(0);
    };
    const io = make('io', { type: 3 }, [{ nread: 5n, wtime: -1n, rcnt: 2 }]);
    expect(io.io).toMatchObject({ nread: 5n, wtime: -1n, rcnt: 2, writes: 0 });
    expect([io.layout, io.intr, io.timers]).toEqual(['io', undefined, []]);
    const timer = make('timer', { type: 4 }, [{ name: 'a', num_events: 1n }, { name: 'b' }]);
    expect(timer.timers).toMatchObject([{ name: 'a', numEvents: 1n }, { name: 'b' }]);
    expect([...timer.statistics()].map((s) => s.printed)).toEqual(
      Array.from({ length: 14 }, (_, i) => i < 7),
    );
    const faults = make('fault_list', { module: 'unix', name: 'fault_list' }, [
      { unit: 3, msg: 'fan' },
      { unit: 4, msg: 'core' },
    ]);
    expect(faults.struct('fault_list')).toMatchObject([{ unit: 3 }, { unit: 4, msg: 'core' }]);
    expect(faults.statistic('msg_2')).toMatchObject({ value: 'core', type: 'char' });
    const stat = make('cpu_stat', { module: 'cpu_stat', name: 'cpu_stat12', instance: 12 }, [
      { idle: 7 },
    ]);
    expect(stat.struct('cpu_stat')?.idle).toBe(7);
    const temperature = make('temperature', { module: 'unix', name: 'temperature' }, [{ max: 41 }]);
    expect(temperature.struct('temperature')?.l5).toEqual([0, 0]);
    expect(temperature.statistic('l5')).toMatchObject({ format: 'comma', type: 'int16[]' });
  });

  it('takes RAW kstats for a structure only by exact name and size', () => {
    const layout = (module: string, name: string, size: number): string | undefined => {
      const header = makeHeader({ type: 0, module, name }, AMD64);
      return decoder.parts([{ header, data: new Uint8Array(size) }], AMD64).at(0).layout;
    };
    expect(layout('unix', 'var', 60)).toBe('var');
    expect(layout('unix', 'var', 64)).toBe(undefined);
    expect(layout('unix', 'va', 60)).toBe(undefined);
    expect(layout('unix', 'vars', 60)).toBe(undefined);
    expect(layout('unix2', 'var3', 60)).toBe('var');
    expect(layout('nfs', 'mntinfo', 492)).toBe('mntinfo');
    expect(layout('cpu_stat', 'cpu_stat0', 384)).toBe('cpu_stat');
    expect(layout('cpu_stat', 'cpu_stat0', 376)).toBe(undefined);
  });

  it('counts records whose sizes contradict each other, and reads on', () => {
    const good = encodeRecords([makeKstat({ kid: 1 }, [['a', 2, 1]], AMD64)]);
    const bad = good.slice();
    bad[8] = 160;
    const cut = good.slice(0, 100);
    const bytes = new Uint8Array(Buffer.concat([good, bad, good, cut]));
    const records = decoder.records(bytes, AMD64);
    expect([records.length, records.malformed]).toEqual([2, 2]);
    expect(difference(decoder, bytes, AMD64)).toBe('');
  });

  it('reads records after the next ones were decoded', () => {
    const first = one([
      ['a', 2, 1],
      ['s', 9, 'first'],
    ]);
    one([
      ['b', 2, 2],
      ['s', 9, 'other'],
    ]);
    expect(first.statistic('a')?.value).toBe(1);
    expect(first.statistic('s')?.value).toBe('first');
  });

  it('reads a kstat of 16 MiB, and refuses only what is larger', { timeout: 30_000 }, async () => {
    const own = await KstatDecoder.load();
    const count = Math.floor((MAX_RECORD - 216) / 48);
    const header = makeHeader({ type: 1, ndata: count, dataSize: count * 48 }, AMD64);
    const data = new Uint8Array(count * 48);
    for (let i = 0; i < count; i++) data[i * 48] = 0x61;
    const small = encodeRecords([makeKstat({ kid: 7 }, [['a', 2, 1]], AMD64)]);
    const large = encodeRecords([{ header, data }]);
    const records = own.records(new Uint8Array(Buffer.concat([small, large, small])), AMD64);
    expect([records.length, records.malformed]).toEqual([3, 0]);
    expect(records.at(1).statisticCount).toBe(count);
    expect(records.at(2).kid).toBe(7);
    const beyond = new Uint8Array(MAX_RECORD + 8);
    new DataView(beyond.buffer).setUint32(0, beyond.length, true);
    const after = own.records(new Uint8Array(Buffer.concat([small, beyond, small])), AMD64);
    expect([after.length, after.malformed]).toEqual([2, 1]);
  });

  it('says what is wrong with arguments', () => {
    const bytes = new Uint8Array();
    const error = (code: string): object => expect.objectContaining({ code });
    const invalid = error('ERR_INVALID_ARGUMENT');
    expect(() => decoder.records(bytes, { byteOrder: 'middle' as 'big' })).toThrow(
      invalid as Error,
    );
    expect(() => decoder.records(bytes, AMD64).at(0)).toThrow(invalid as Error);
    expect(() => decoder.parts([{ header: new Uint8Array(160) }], AMD64)).toThrow(invalid as Error);
    expect(() => decoder.columns(bytes, AMD64, { names: [''], format: 'f64' })).toThrow(
      invalid as Error,
    );
    const long = { names: ['x'.repeat(32)], format: 'f64' } as const;
    expect(() => decoder.columns(bytes, AMD64, long)).toThrow(invalid as Error);
  });
});

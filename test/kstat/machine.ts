/** A small machine whose kstats a test can change: the kstats that tests of libkstat look at. */
import {
  KSTAT_DATA_CHAR,
  KSTAT_DATA_INT32,
  KSTAT_DATA_INT64,
  KSTAT_DATA_STRING,
  KSTAT_DATA_UINT32,
  KSTAT_DATA_UINT64,
  KSTAT_TYPE_INTR,
  KSTAT_TYPE_IO,
  KSTAT_TYPE_NAMED,
  KSTAT_TYPE_RAW,
} from '../../src/generated/kstat.ts';
import type { KstatDecoder } from '../../src/kstat/decode/index.ts';
import type { KstatEntry, KstatReading } from '../../src/kstat/reading.ts';
import type { KstatSource } from '../../src/kstat/source/source.ts';
import {
  type Arch,
  type Integer,
  KstatBuilder,
  type KstatFacts,
  type NamedMember,
} from './build.ts';

const SECOND = 1_000_000_000n;

/** All kstats at second `n`: counters grow by a fixed number each second. */
export function kstatsAt(arch: Arch, n: number): KstatFacts[] {
  const build = new KstatBuilder(arch);
  const snaptimeNs = 100n * SECOND + BigInt(n) * SECOND;
  const named = (...members: readonly NamedMember[]): Partial<KstatFacts> => ({
    type: KSTAT_TYPE_NAMED,
    ndata: members.length,
    data: build.named(members),
  });
  const raw = (...values: readonly Integer[]): Partial<KstatFacts> => {
    const data = build.integers(...values);
    return { type: KSTAT_TYPE_RAW, ndata: data.length, data };
  };
  const u32 = (...values: number[]): Integer[] => values.map((value) => [4, value]);
  const list: Partial<KstatFacts>[] = [
    { kid: 0, module: 'unix', name: 'kstat_headers', class: 'kstat', type: KSTAT_TYPE_RAW },
    { kid: 2, module: 'unix', name: 'sysinfo', ...raw(...u32(n + 1, 2, 3, 4, 5, 6)) },
    {
      ...{ kid: 3, module: 'unix', name: 'vminfo', class: 'vm' },
      ...raw([8, 2n ** 40n], [8, 2], [8, 3], [8, 4], [8, 5], [8, n + 1]),
    },
    {
      kid: 4,
      module: 'unix',
      name: 'var',
      ...raw(...u32(...Array.from({ length: 15 }, (_, i) => i))),
    },
    { kid: 6, module: 'unix', name: 'page_retire_list', ...raw([8, 4096], [8, 1]) },
    {
      ...{ kid: 7, module: 'unix', name: 'system_misc' },
      ...named(
        ['clk_intr', KSTAT_DATA_UINT32, n * 100],
        ['boot_time', KSTAT_DATA_UINT32, 1548249689],
      ),
    },
    {
      ...{ kid: 8, module: 'cpu_info', name: 'cpu_info0' },
      ...named(
        ['state', KSTAT_DATA_CHAR, 'on-line'],
        ['brand', KSTAT_DATA_STRING, 'A CPU of the tests'],
        ['family', KSTAT_DATA_INT32, 6],
        ['clock_MHz', KSTAT_DATA_INT64, 1995n],
      ),
    },
    {
      ...{ kid: 9, module: 'cpu', name: 'sys' },
      ...named(
        ['syscall', KSTAT_DATA_UINT64, 2n ** 60n + BigInt(n) * 1000n],
        ['cpu_nsec_user', KSTAT_DATA_UINT64, BigInt(n) * 250_000_000n],
        ['cpu_nsec_kernel', KSTAT_DATA_UINT64, BigInt(n) * 250_000_000n],
        ['cpu_nsec_idle', KSTAT_DATA_UINT64, BigInt(n) * 500_000_000n],
      ),
    },
    {
      ...{ kid: 11, module: 'sd', name: 'sd0', class: 'disk', type: KSTAT_TYPE_IO },
      data: build.integers(
        [8, n * 4096],
        [8, n * 8192],
        // Wraps from second 1 to second 2.
        ...u32(2 ** 32 - 20 + n * 10, n * 10),
        ...([100, 200, 5, 500, 2000, 6].map((ms) => [8, BigInt(ms * n) * 1_000_000n]) as [
          8,
          bigint,
        ][]),
        ...u32(1, 2),
      ),
    },
    {
      ...{ kid: 12, module: 'hme', name: 'hmec0', class: 'controller', type: KSTAT_TYPE_INTR },
      data: build.integers(...u32(n, 2, 3, 4, 5)),
    },
    {
      ...{ kid: 13, module: 'link', name: 'net0', class: 'net' },
      ...named(
        ['rbytes64', KSTAT_DATA_UINT64, BigInt(n) * 1024n],
        ['obytes64', KSTAT_DATA_UINT64, BigInt(n) * 2048n],
      ),
    },
    { kid: 14, module: 'acpi', name: 'acpi', type: KSTAT_TYPE_NAMED, errno: 5 },
  ];
  return list.map((facts) => ({ snaptimeNs, ...facts }) as KstatFacts);
}

/** A source whose time and kstats the test moves on. */
export class Machine implements KstatSource {
  readonly description = 'a machine of the tests';
  readonly live = true;
  readonly context: { byteOrder: 'little' | 'big' };
  closed = false;
  second = 1;
  /** Kids that are not there, and kids that were created anew. */
  readonly gone: Set<number> = new Set();
  readonly recreated: Set<number> = new Set();
  readonly #arch: Arch;
  readonly #decoder: KstatDecoder;
  #chain: readonly KstatEntry[] = [];

  constructor(decoder: KstatDecoder, arch: Arch = 'amd64') {
    this.#arch = arch;
    this.#decoder = decoder;
    this.context = { byteOrder: arch === 'amd64' ? 'little' : 'big' };
    this.#chain = this.#now();
  }

  get chain(): readonly KstatEntry[] {
    return this.#chain;
  }

  async update(): Promise<'changed'> {
    this.#chain = this.#now();
    return 'changed';
  }

  async read(entries: readonly KstatEntry[]): Promise<KstatReading[]> {
    const now = this.#now();
    return entries.map((entry) => {
      const found = now.find(
        ({ kid, crtimeNs }) => kid === entry.kid && crtimeNs === entry.crtimeNs,
      );
      return found ?? this.#failed(entry);
    });
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  #now(): KstatReading[] {
    const facts = kstatsAt(this.#arch, this.second).filter(({ kid }) => !this.gone.has(kid));
    const build = new KstatBuilder(this.#arch);
    const parts = facts.map((each) =>
      build.parts(this.recreated.has(each.kid) ? { ...each, crtimeNs: 77n } : each),
    );
    return [...this.#decoder.parts(parts, this.context)];
  }

  /** As libkstat answers for what is not there any more. */
  #failed({ kid = -1, module, instance, name, crtimeNs }: KstatEntry): KstatReading {
    const facts = { kid, module, instance, name, type: KSTAT_TYPE_NAMED, errno: 6 };
    const part = new KstatBuilder(this.#arch).parts({ ...facts, crtimeNs: crtimeNs as bigint });
    return this.#decoder.parts([part], this.context).at(0);
  }
}

/** Kstats of a small machine: two disks, and counters of the system. */
import type { KstatStructs } from '../../../src/generated/kstat.ts';
import type { KstatStatistic, KstatValue } from '../../../src/kstat/decode/types.ts';
import { diffKstats } from '../../../src/kstat/rates.ts';
import type { KstatReading } from '../../../src/kstat/reading.ts';
import { KstatSnapshot } from '../../../src/kstat/snapshot.ts';
import type { KstatFrame } from '../../../src/web/source/source.ts';

function statistic(name: string, value: KstatValue): KstatStatistic {
  const type = typeof value === 'bigint' ? 'uint64' : 'string';
  return {
    name,
    type,
    dataType: -1,
    value,
    status: 'ok',
    text: undefined,
    printed: true,
    format: undefined,
  };
}

function reading(
  [module, instance, name]: readonly [string, number, string],
  second: number,
  statistics: readonly KstatStatistic[],
  io?: KstatStructs['io'],
): KstatReading {
  return {
    kid: undefined,
    module,
    instance,
    name,
    class: io ? 'disk' : 'misc',
    type: io ? 3 : 1,
    typeName: io ? 'io' : 'named',
    flags: 0,
    crtimeNs: 1_000_000_000n,
    snaptimeNs: BigInt(second + 10) * 1_000_000_000n,
    ndata: statistics.length,
    status: 'ok',
    errno: 0,
    statistics: () => statistics,
    statistic: (wanted) => statistics.find((candidate) => candidate.name === wanted),
    struct: () => undefined,
    io,
    intr: undefined,
    timers: [],
    data: undefined,
  };
}

function disk(instance: number, second: number): KstatReading {
  const grown = BigInt(second) * 1_000_000n;
  const io = {
    nread: 4096n * BigInt(100 * second),
    nwritten: 8192n * BigInt(50 * second),
    reads: 100 * second,
    writes: 50 * second,
    wtime: grown,
    wlentime: 2n * grown,
    wlastupdate: 0n,
    rtime: 250n * grown,
    rlentime: 300n * grown,
    rlastupdate: 0n,
    wcnt: 0,
    rcnt: 1,
  } as unknown as KstatStructs['io'];
  const statistics = ['nread', 'nwritten', 'rtime'].map((name) =>
    statistic(name, (io as unknown as Record<string, bigint>)[name]),
  );
  return reading(['sd', instance, `sd${instance}`], second, statistics, io);
}

function snapshotAt(second: number): KstatSnapshot {
  const misc = [
    statistic('forks', BigInt(1000 + 7 * second)),
    statistic('<b>release</b>', '5.11\u001b[31m'),
  ];
  return new KstatSnapshot([
    reading(['unix', 0, 'system_misc'], second, misc),
    disk(0, second),
    disk(1, second),
  ]);
}

export function kstatFrame(second: number): KstatFrame {
  const snapshot = snapshotAt(second);
  const rates = diffKstats(snapshotAt(second - 1), snapshot);
  return { snapshot, rates, wallMs: 1_700_000_000_000 + 1000 * second };
}

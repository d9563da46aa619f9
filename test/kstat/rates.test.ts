import { describe, expect, it } from 'vitest';
import { KstatChain } from '../../src/kstat/chain.ts';
import { KstatDecoder } from '../../src/kstat/decode/index.ts';
import { diffKstats, type KstatRates } from '../../src/kstat/rates.ts';
import { KstatSnapshot } from '../../src/kstat/snapshot.ts';
import { parseableReports } from '../../src/kstat/source/parseable.ts';
import { Machine } from './machine.ts';

const decoder = await KstatDecoder.load();

/** Rates from second 1 to second 3, by name. */
async function rates(
  change: (machine: Machine) => void = () => {},
): Promise<Map<string, KstatRates>> {
  const machine = new Machine(decoder);
  const chain = new KstatChain(machine);
  const before = await chain.snapshot();
  machine.second = 3;
  change(machine);
  await chain.update();
  const list = diffKstats(before, await chain.snapshot());
  return new Map(list.map((each) => [each.reading.name, each]));
}

describe('rates between two snapshots', () => {
  it('are over the time of the readings, exact above 2^53', async () => {
    const sys = (await rates()).get('sys');
    expect(sys).toMatchObject({ state: 'same', intervalSec: 2 });
    expect(sys?.statistics).toContainEqual({ name: 'syscall', delta: 2000n, perSec: 1000 });
  });

  it('follow a counter of 32 bits that wraps, and give the load of a device', async () => {
    const disk = (await rates()).get('sd0');
    expect(disk?.statistics).toContainEqual({ name: 'reads', delta: 20n, perSec: 10 });
    expect(disk?.statistics).toContainEqual({ name: 'rcnt', delta: 0n, perSec: undefined });
    expect(disk?.io).toEqual({
      readsPerSec: 10,
      writesPerSec: 10,
      readBytesPerSec: 4096,
      writtenBytesPerSec: 8192,
      busyPercent: 50,
      waitPercent: 10,
      activeLength: 2,
      waitLength: 0.2,
      serviceTimeNs: 100_000_000,
      waitTimeNs: 10_000_000,
    });
  });

  it('do not exist for a kstat that was created anew', async () => {
    const disk = (await rates((machine) => machine.recreated.add(11))).get('sd0');
    expect(disk).toMatchObject({
      state: 'reset',
      intervalSec: undefined,
      statistics: [],
      io: undefined,
    });
  });

  it.each(['nread', 'wlentime'])('do not exist when %s of I/O began again', async (lower) => {
    const names =
      'nread nwritten reads writes wtime wlentime wlastupdate rtime rlentime rlastupdate wcnt rcnt';
    const report = (time: number, value: (name: string) => number): string[] => [
      ...names.split(' ').map((name) => `sd:0:sd0:${name}\t${value(name)}`),
      `sd:0:sd0:snaptime\t${time}`,
      '',
    ];
    async function* lines(): AsyncGenerator<string> {
      yield* report(1, () => 100);
      yield* report(2, (name) => (name === lower ? 5 : name === 'reads' ? 3 : 200));
    }
    const snapshots: KstatSnapshot[] = [];
    for await (const each of parseableReports(lines(), 'saved.txt'))
      snapshots.push(new KstatSnapshot(each));
    const [before, after] = snapshots as [KstatSnapshot, KstatSnapshot];
    expect(diffKstats(before, after)).toMatchObject([
      { state: 'reset', intervalSec: undefined, statistics: [], io: undefined },
    ]);
  });

  it('do not exist without time between the readings, or when it went back', async () => {
    for (const second of [1, 0]) {
      const disk = (
        await rates((machine) => {
          machine.second = second;
        })
      ).get('sd0');
      expect(disk).toMatchObject({ state: 'same', intervalSec: undefined, io: undefined });
    }
  });

  it('leave out what could not be read', async () => {
    expect((await rates()).has('acpi')).toBe(false);
  });
});

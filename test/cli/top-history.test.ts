import { describe, expect, it } from 'vitest';
import { chooseColumns, type Extent, fieldsOf } from '../../src/cli/top/columns.ts';
import { headerLines } from '../../src/cli/top/header.ts';
import { History } from '../../src/cli/top/history.ts';
import { textOf } from '../../src/cli/top/line.ts';
import type { Sample } from '../../src/cli/top/sample.ts';
import type { Source } from '../../src/cli/top/source.ts';
import { makeTable } from '../taskstats/tables.ts';

const LAST: Extent = { scope: 'processes', accumulated: false };
const ALL: Extent = { scope: 'processes', accumulated: true };
const CHOICE = { version: 16, live: false } as const;
const MEBI = 2 ** 20;

/** Of each second: how much of task 1 was read since it began, and whether task 2 is there. */
interface Second {
  readonly readMebibytes: number;
  readonly second?: boolean;
  readonly first?: boolean;
}

function sourceOf(seconds: readonly Second[]): Source {
  const tables = seconds.map(({ readMebibytes, second = false }, i) => {
    const values = {
      readBytes: BigInt(readMebibytes * MEBI),
      cpuRunVirtualNs: BigInt(i) * 500_000_000n,
    };
    const one = { id: 1, timeMs: 10_000 + 1000 * i, elapsedUs: BigInt(5 + i) * 1_000_000n, values };
    const two = { ...one, id: 2, elapsedUs: 100_000n };
    return makeTable(second ? [one, two] : [one], fieldsOf(chooseColumns({ ...LAST, ...CHOICE })));
  });
  let next = 0;
  return {
    origin: { recorded: true, kernel: '6.18 x86_64', why: [] },
    hello: { kernel: '6.18', machine: 'x86_64', taskstatsVersion: 16 },
    live: false,
    waitMs: () => 0,
    async take() {
      const table = tables[next];
      return table && { table, first: seconds[next++]?.first ?? false };
    },
    async close() {},
  };
}

async function advance(history: History, extent: Extent): Promise<Sample> {
  const { sample } = await history.advance(extent);
  if (!sample) throw new Error('no sample');
  return sample;
}

function cells(sample: Sample, key: string): string[] {
  const column = sample.columns.find((each) => each.key === key);
  if (!column) throw new Error(`no column ${key}`);
  return [column.title, ...Array.from(sample.table.ids.keys(), sample.cells(column))];
}

describe('top since the start', () => {
  it('adds up bytes, and tells CPU in % of all the time', async () => {
    const reads = [0, 100, 100, 103].map((readMebibytes) => ({ readMebibytes }));
    const history = new History(sourceOf(reads));
    expect(await history.advance(ALL)).toEqual({ ended: false });
    expect(cells(await advance(history, ALL), 'read')).toEqual(['READ', '100M']);
    expect(cells(await advance(history, ALL), 'read')).toEqual(['READ', '100M']);
    const last = await advance(history, ALL);
    expect(cells(last, 'read')).toEqual(['READ', '103M']);
    expect(cells(last, 'cpu')).toEqual(['CPU%', '50.0']);
    const how = { sort: 'cpu', reverse: false, filter: '', active: false, tree: false };
    const status = { origin: sourceOf([]).origin, problem: '', paused: false };
    const [line] = headerLines(last, 1, how, status).map(textOf);
    expect(line).toContain('  accumulated over 3.00 s  ');
    expect(await history.advance(ALL)).toEqual({ ended: true });
  });

  it('can begin and end while top runs', async () => {
    const reads = [0, 100, 104, 106].map((readMebibytes) => ({ readMebibytes }));
    const history = new History(sourceOf(reads));
    await history.advance(LAST);
    expect(cells(await advance(history, LAST), 'read')).toEqual(['READ/s', '100M']);
    expect(cells(await advance(history, ALL), 'read')).toEqual(['READ', '104M']);
    expect(cells(await advance(history, LAST), 'read')).toEqual(['READ/s', '2.00M']);
  });

  it('has all of a task that began meanwhile', async () => {
    const reads = [{ readMebibytes: 7 }, { readMebibytes: 7 }, { readMebibytes: 9, second: true }];
    const history = new History(sourceOf(reads));
    await history.advance(ALL);
    await history.advance(ALL);
    expect(cells(await advance(history, ALL), 'read')).toEqual(['READ', '2.00M', '9.00M']);
  });

  it('has no devices of a recording', async () => {
    const history = new History(sourceOf([{ readMebibytes: 1 }, { readMebibytes: 2 }]));
    await history.advance(ALL);
    expect((await advance(history, ALL)).devices).toBeUndefined();
  });

  it('begins anew with a table that continues nothing', async () => {
    const reads = [{ readMebibytes: 7 }, { readMebibytes: 8 }, { readMebibytes: 9, first: true }];
    const history = new History(sourceOf([...reads, { readMebibytes: 14 }]));
    await history.advance(ALL);
    await history.advance(ALL);
    expect(await history.advance(ALL)).toEqual({ ended: false });
    expect(cells(await advance(history, ALL), 'read')).toEqual(['READ', '5.00M']);
  });
});

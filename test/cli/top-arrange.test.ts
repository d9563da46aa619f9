import { describe, expect, it } from 'vitest';
import { type Arrangement, arrange } from '../../src/cli/top/arrange.ts';
import { chooseColumns, fieldsOf } from '../../src/cli/top/columns.ts';
import { Sample } from '../../src/cli/top/sample.ts';
import { asTree } from '../../src/cli/top/tree.ts';
import type { UserNames } from '../../src/cli/top/users.ts';
import { diff } from '../../src/taskstats/diff.ts';
import { makeTable } from '../taskstats/tables.ts';
import { recordedSamples } from './recorded.ts';
import { textsOf } from './top-texts.ts';

const USERS: UserNames = { nameOf: (uid) => `user${uid}`, uidOf: () => undefined };
const ALL: Arrangement = { sort: 'pid', reverse: false, filter: '', active: false, tree: false };
const EXTENT = { scope: 'processes', accumulated: false } as const;
const COLUMNS = chooseColumns({ scope: 'processes', version: 16, live: true });

interface Task {
  id: number;
  ppid?: number;
  uid?: number;
  cpuNs?: bigint;
  blkioNs?: bigint;
  delaysKnown?: boolean;
}

/** One second, at the begin of which every task had used nothing. */
function sampleOf(tasks: readonly Task[], taskDelayacct: 0 | 1 = 1): Sample {
  const table = (timeMs: number, worked: bigint): ReturnType<typeof makeTable> =>
    makeTable(
      tasks.map(({ id, ppid = 0, uid = 0, cpuNs = 0n, blkioNs = 0n, delaysKnown = true }) => ({
        id,
        timeMs,
        elapsedUs: BigInt(timeMs) * 1000n,
        delaysKnown,
        values: { ppid, uid, cpuRunVirtualNs: worked * cpuNs, blkioDelayNs: worked * blkioNs },
      })),
      fieldsOf(COLUMNS),
      { taskDelayacct },
    );
  return new Sample(diff(table(10_000, 0n), table(11_000, 1n)), COLUMNS, EXTENT, textsOf(USERS));
}

function ids(sample: Sample, how: Partial<Arrangement>): number[] {
  return arrange(sample, { ...ALL, ...how }).map(({ row }) => sample.id(row));
}

function cell(sample: Sample, key: string, id: number): string {
  const column = sample.columns.find((each) => each.key === key);
  const row = sample.table.indexOf(id);
  if (!column || row === undefined) throw new Error(`no ${key} of ${id}`);
  return sample.cell(column, row);
}

describe('the order of rows', () => {
  const sample = sampleOf([
    { id: 3, cpuNs: 5n, uid: 2 },
    { id: 1, cpuNs: 900_000_000n, uid: 1, delaysKnown: false },
    { id: 2, cpuNs: 5n, uid: 1, blkioNs: 250_000_000n },
  ]);

  it('falls for numbers, equal ones by id', () => {
    expect(ids(sample, { sort: 'cpu' })).toEqual([1, 2, 3]);
    expect(ids(sample, { sort: 'cpu', reverse: true })).toEqual([2, 3, 1]);
  });

  it('rises for ids and names', () => {
    expect(ids(sample, { sort: 'pid' })).toEqual([1, 2, 3]);
    expect(ids(sample, { sort: 'pid', reverse: true })).toEqual([3, 2, 1]);
    expect(ids(sample, { sort: 'user' })).toEqual([1, 2, 3]);
    expect(ids(sample, { sort: 'user', reverse: true })).toEqual([3, 1, 2]);
  });

  it('has rows without a value last, in both directions', () => {
    expect(ids(sample, { sort: 'blkio' })).toEqual([2, 3, 1]);
    expect(ids(sample, { sort: 'blkio', reverse: true })).toEqual([3, 2, 1]);
  });

  it('is that of ids when the column is not there', () => {
    expect(ids(sample, { sort: 'tgid' })).toEqual([1, 2, 3]);
  });
});

describe('cells', () => {
  it('tell what is not counted from what is none', () => {
    const sample = sampleOf([{ id: 1, delaysKnown: false }, { id: 2 }]);
    expect(cell(sample, 'blkio', 1)).toBe('?');
    expect(cell(sample, 'blkio', 2)).toBe('0.0');
    expect(cell(sample, 'wait', 1)).toBe('0.0');
  });

  it('are those of their own row, in whatever order they are asked for', () => {
    const delays = [0n, 250_000_000n, 250_000_000n, 0n, 10_000_000n];
    const sample = sampleOf(
      delays.map((blkioNs, i) => ({ id: i + 1, uid: i >> 1, blkioNs, delaysKnown: i !== 3 })),
    );
    const texts = ['0.0', '25.0', '25.0', '?', '1.0'];
    const users = ['user0', 'user0', 'user1', 'user1', 'user2'];
    for (const i of [0, 1, 2, 3, 4, 3, 1, 4, 4, 0, 2, 2]) {
      expect([i, cell(sample, 'blkio', i + 1)]).toEqual([i, texts[i]]);
      expect([i, cell(sample, 'user', i + 1)]).toEqual([i, users[i]]);
    }
  });

  it('do not take delays for none that stand still since accounting is off', () => {
    const sample = sampleOf([{ id: 1, blkioNs: 7n }], 0);
    expect(cell(sample, 'blkio', 1)).toBe('?');
    expect(ids(sample, { active: true })).toEqual([]);
  });

  it('are in percent of the interval, 100 for one CPU', () => {
    const sample = sampleOf([{ id: 1, cpuNs: 1_500_000_000n, blkioNs: 12_340_000n }]);
    expect(cell(sample, 'cpu', 1)).toBe('150');
    expect(cell(sample, 'blkio', 1)).toBe('1.2');
  });

  it('have no rate where a counter went down', () => {
    const [before, after] = [200n, 100n].map((readBytes, i) =>
      makeTable(
        [
          {
            id: 1,
            timeMs: 1000 + i * 1000,
            elapsedUs: BigInt(1 + i) * 1_000_000n,
            values: { readBytes },
          },
        ],
        fieldsOf(COLUMNS),
      ),
    );
    if (!before || !after) throw new Error('no tables');
    const sample = new Sample(diff(before, after), COLUMNS, EXTENT, textsOf(USERS));
    expect(cell(sample, 'read', 1)).toBe('-');
  });
});

describe('filters', () => {
  const sample = sampleOf([
    { id: 10, uid: 1, cpuNs: 1n },
    { id: 210, uid: 2 },
    { id: 33, uid: 1, blkioNs: 1n },
  ]);

  it('find a part of the id, or a whole user name', () => {
    expect(ids(sample, { filter: '10' })).toEqual([10, 210]);
    expect(ids(sample, { filter: 'USER1' })).toEqual([10, 33]);
    expect(ids(sample, { filter: 'user' })).toEqual([]);
  });

  it('keep the tasks of one user', () => {
    expect(ids(sample, { uid: 2 })).toEqual([210]);
  });

  it('keep what ran or waited', () => {
    expect(ids(sample, { active: true })).toEqual([10, 33]);
  });

  it('find a part of the name', async () => {
    const [first] = await recordedSamples();
    if (!first) throw new Error('the recording is empty');
    const names = arrange(first, { ...ALL, filter: 'YTH' }).map(({ row }) => first.comm(row));
    expect(new Set(names)).toEqual(new Set(['python3']));
  });
});

describe('command lines', () => {
  const extent = { ...EXTENT, commandLines: true };
  const columns = chooseColumns({ ...extent, version: 16, live: true });
  const table = (timeMs: number): ReturnType<typeof makeTable> =>
    makeTable(
      [5, 6, 7].map((id) => ({ id, timeMs, elapsedUs: BigInt(timeMs) * 1000n })),
      fieldsOf(columns),
    );
  const texts = textsOf(USERS, { 5: 'vi a\x1b[2J', 6: '' });
  const sample = new Sample(diff(table(1000), table(2000)), columns, extent, texts);

  it('stand last, and names in brackets for tasks that have none', () => {
    expect(columns.at(-1)).toMatchObject({ key: 'command', title: 'COMMAND' });
    expect(columns.map(({ key }) => key)).not.toContain('comm');
    expect(cell(sample, 'command', 5)).toBe('vi a\\x1b[2J');
    expect(cell(sample, 'command', 6)).toBe('[]');
    expect(cell(sample, 'command', 7)).toBe('[]');
  });

  it('are looked through by a filter', () => {
    expect(ids(sample, { filter: 'VI A' })).toEqual([5]);
  });

  it('leave the order by name', () => {
    expect(ids(sample, { sort: 'comm', reverse: true })).toEqual([5, 6, 7]);
  });

  it('are not there for a recording', () => {
    const keys = chooseColumns({ ...extent, version: 16, live: false }).map(({ key }) => key);
    expect(keys).toContain('comm');
    expect(keys).not.toContain('command');
  });
});

describe('the tree', () => {
  const lines = (tree: readonly { row: number; branch: string }[]): string[] =>
    tree.map(({ row, branch }) => `${branch}${row}`);

  it('keeps the order among siblings', () => {
    const parents = new Map([
      [3, 1],
      [2, 1],
      [4, 3],
      [5, 3],
    ]);
    expect(lines(asTree([1, 3, 2, 5, 4, 6], (row) => parents.get(row)))).toEqual([
      '1',
      '|- 3',
      '|  |- 5',
      '|  `- 4',
      '`- 2',
      '6',
    ]);
  });

  it('shows each row once when parents form a ring', () => {
    const parents = new Map([
      [1, 2],
      [2, 3],
      [3, 1],
      [4, 4],
    ]);
    const rows = asTree([1, 2, 3, 4], (row) => parents.get(row)).map(({ row }) => row);
    expect(rows.toSorted()).toEqual([1, 2, 3, 4]);
  });

  it('is as deep as there are processes', () => {
    const rows = Array.from({ length: 50_000 }, (_, row) => row);
    expect(asTree(rows, (row) => (row === 0 ? undefined : row - 1))).toHaveLength(50_000);
  });

  it('hangs a row below the nearest process that is shown', () => {
    const sample = sampleOf([
      { id: 1, cpuNs: 1n },
      { id: 2, ppid: 1 },
      { id: 3, ppid: 2, cpuNs: 1n },
    ]);
    const tree = arrange(sample, { ...ALL, active: true, tree: true });
    expect(tree.map(({ row, branch }) => `${branch}${sample.id(row)}`)).toEqual(['1', '`- 3']);
  });

  it('has every process of the recording below a shell or at the left', async () => {
    const [first] = await recordedSamples();
    if (!first) throw new Error('the recording is empty');
    const tree = arrange(first, { ...ALL, tree: true });
    expect(tree).toHaveLength(first.length);
    expect(tree.some(({ branch }) => branch !== '')).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';
import { exitDocument } from '../../src/cli/exits/document.ts';
import { ExitLines } from '../../src/cli/exits/line.ts';
import { signalName } from '../../src/cli/exits/status.ts';
import { ExitSummary } from '../../src/cli/exits/summary.ts';
import { NUMBERS_ONLY } from '../../src/cli/top/users.ts';
import { accountLine, gapLine } from '../../src/exits/account.ts';
import { Lifetimes } from '../../src/exits/lifetimes.ts';
import type { ExitRow } from '../../src/exits/row.ts';
import { AGROUP } from '../../src/generated/taskstats.ts';
import { tableOf } from '../exits/decode.ts';
import { exitDatagram, type Values } from '../exits/structs.ts';

async function exitOf(values: Values, coarse = false): Promise<ExitRow> {
  const exit = exitDatagram({ pid: 4713, values: { ac_tgid: 4711, ac_flag: AGROUP, ...values } });
  return (await tableOf([exit], {}, { origin: { coarse } })).row(0);
}

const USED: Values = {
  ac_comm: 'cc1',
  ac_uid: 1000,
  ac_etime: 4_160n,
  ac_exitcode: 3 << 8,
  cpu_run_virtual_total: 1_200_000n,
  cpu_delay_total: 12_300n,
  blkio_count: 1n,
  blkio_delay_total: 4_500_000n,
  read_bytes: 4096n,
};

/** As Linux 6.12 and later may count: a wait from the boot of the machine. */
const BROKEN: Values = { ...USED, blkio_delay_total: 21_000_000_000_000n };

describe('a line of exits', () => {
  const lines = new ExitLines(false, NUMBERS_ONLY);

  it('has the place, the end, the use and the waits of a task', async () => {
    const line = lines.line(await exitOf(USED)).replace(/^\S+ +/, '');
    expect(line.split(/ {2,}/)).toEqual([
      '4713',
      '4711',
      '1000',
      'cc1',
      '4.16 ms',
      'exit 3',
      '1.20 ms',
      'waited cpu 12.3 us, blkio 4.50 ms; read 4.00 KiB',
    ]);
  });

  it('stands under its header, column by column', async () => {
    const line = lines.line(await exitOf(USED));
    for (const [title, text] of [
      ['USER', '1000'],
      ['COMMAND', 'cc1'],
      ['STATUS', 'exit 3'],
      ['DELAYS', 'waited'],
    ] as const) {
      expect(line.indexOf(text)).toBe(lines.header.indexOf(title));
    }
    expect(new ExitLines(true, NUMBERS_ONLY).header).not.toContain('PROCESS');
  });

  it('lets no name reach the terminal as it is, and shows what is not there as -', async () => {
    const line = lines.line(await exitOf({ ...USED, ac_comm: '\u001b[2Ja\nb' }));
    expect(line).toContain('\\x1b[2Ja\\x0ab');
    expect(line).not.toMatch(/\p{Cc}/u);
    const coarse = lines.line(await exitOf({ ac_exitcode: 9 }, true));
    expect(coarse).toMatch(/ - +<1 s +SIGKILL +<1 s +I\/O -$/);
  });

  it('does not pass off the I/O of a process of several threads, which nobody sums, as none', async () => {
    const values = { ac_tgid: 4711, ac_flag: AGROUP, ...USED };
    const exit = exitDatagram({ pid: 4713, values, group: { id: 4711, values: USED } });
    const row = (await tableOf([exit], { process: true })).row(0);
    expect(row.readBytes).toBeUndefined();
    expect(new ExitLines(true, NUMBERS_ONLY).line(row)).toMatch(/; I\/O -$/);
  });

  it('shows as ? a delay that is longer than the life of a task', async () => {
    const waits = async (values: Values): Promise<string | undefined> =>
      / {2}waited (.*);/.exec(lines.line(await exitOf({ ...BROKEN, ...values })))?.[1];
    expect(await waits({})).toBe('cpu 12.3 us, blkio ?');
    // A second for ages that are rounded.
    expect(await waits({ blkio_delay_total: 1_004_160_000n })).toBe('cpu 12.3 us, blkio 1.00 s');
    expect(await waits({ blkio_delay_total: 1_004_160_001n })).toBe('cpu 12.3 us, blkio ?');
  });

  it('adds up the delays of a process of several threads, however long', async () => {
    const group = { id: 4711, values: BROKEN };
    const exit = exitDatagram({
      pid: 4713,
      values: { ac_tgid: 4711, ac_flag: AGROUP, ...USED },
      group,
    });
    const row = (await tableOf([exit], { process: true })).row(0);
    expect(new ExitLines(true, NUMBERS_ONLY).line(row)).toContain(', blkio 5h 50m;');
  });

  it.each([
    [0, 'exit 0'],
    [11, 'SIGSEGV'],
    [11 | 0x80, 'SIGSEGV core'],
    [40, 'SIG40'],
  ])('names the end with status %i', async (status, name) => {
    expect(lines.line(await exitOf({ ac_exitcode: status }))).toContain(` ${name} `);
    expect(signalName(9)).toBe('SIGKILL');
  });
});

describe('an exit as JSON', () => {
  it('has the names of the package, or with raw those of the kernel', async () => {
    const row = await exitOf(USED);
    expect(JSON.parse(JSON.stringify(exitDocument(row, false, false)))).toMatchObject({
      type: 'taskstats',
      event: 'exit',
      kind: 'pid',
      id: 4713,
      version: 16,
      timeMs: 5,
      cpu: 3,
      sequence: 1,
      processId: 4711,
      processEnded: true,
      exitCode: 3,
      coreDumped: false,
      delayAccounting: 'known',
      stats: { comm: 'cc1', blkioDelayNs: 4_500_000, elapsedUs: 4160 },
    });
    const raw = exitDocument(row, true, true) as { stats: Record<string, unknown> };
    expect(Object.keys(raw)).toEqual(['type', 'event', 'kind', 'id', 'version', 'stats']);
    expect(raw.stats).toMatchObject({ ac_comm: 'cc1', ac_exitcode: 768, ac_pid: 4713 });
  });
});

describe('the account', () => {
  const none = { delivered: 0, filtered: 0, lost: 0, withheld: 0, unread: 0, settled: true };

  it.each([
    [none, '0 exits, 0 lost, 0 withheld'],
    [{ ...none, delivered: 1, lost: 12, withheld: 3 }, '1 exit, 12 lost, 3 withheld'],
    [
      { ...none, delivered: 1234, filtered: 5, unread: 2 },
      '1,234 exits, 5 left out, 0 lost, 0 withheld, 2 not shown',
    ],
    [
      { ...none, settled: false },
      '0 exits, 0 lost, 0 withheld; more may be missing, as the end was not told',
    ],
  ])('says all that there is to say (%#)', (totals, line) => {
    expect(accountLine(totals)).toBe(line);
  });

  it('says where and why exits were lost', () => {
    const gap = { reason: 'kernel', count: 1, cpu: 3, sequence: 9, timeMs: 0 } as const;
    expect(gapLine(gap)).toBe(
      '1 exit lost on CPU 3: the buffer of the helper in the kernel was full',
    );
    const queue = { ...gap, reason: 'queue', count: 2000, cpu: undefined } as const;
    expect(gapLine(queue)).toBe('2,000 exits lost: they were not read in time');
    // Of a capture without a helper as well.
    const untold = { ...queue, reason: 'unknown', count: 1 } as const;
    expect(gapLine(untold)).toBe('1 exit lost: the reason is not known');
  });
});

describe('lifetimes', () => {
  const medianOf = (values: readonly number[]): number => {
    const lifetimes = new Lifetimes();
    for (const value of values) lifetimes.add(value);
    return lifetimes.medianUs;
  };

  it('have an exact median while there are few', () => {
    expect(medianOf([])).toBeNaN();
    expect(medianOf([7])).toBe(7);
    expect(medianOf([9, 1, 5])).toBe(5);
    expect(medianOf([1, 2, 4, 100])).toBe(3);
  });

  it.each([1, 1000, 86_400e6])(
    'have a median right to half a per cent of many times %i us',
    (unit) => {
      const values = Array.from({ length: 20_001 }, (_, i) => unit * (1 + ((i * 7919) % 20_001)));
      const exact = values.toSorted((a, b) => a - b)[10_000] as number;
      expect(Math.abs(medianOf(values) / exact - 1)).toBeLessThan(0.005);
    },
  );

  it('keep the longest, and stand nothing and everything', () => {
    const lifetimes = new Lifetimes();
    for (let i = 0; i < 10_000; i++) lifetimes.add(i % 2 === 0 ? 0 : 2 ** 60);
    expect(lifetimes.maxUs).toBe(2 ** 60);
    expect(lifetimes.count).toBe(10_000);
    expect(lifetimes.medianUs).toBeGreaterThan(0);
  });
});

describe('a summary', () => {
  it('adds up the exits of each name, the most frequent first', async () => {
    const summary = new ExitSummary();
    summary.add(await exitOf({ ...USED, ac_comm: 'rare' }));
    for (const [etime, status] of [
      [1000n, 0],
      [3000n, 0],
      [2000n, 9],
    ] as const) {
      summary.add(
        await exitOf({ ...USED, ac_comm: 'often\u001b', ac_etime: etime, ac_exitcode: status }),
      );
    }
    const [header = '', ...rows] = summary.lines((text) => text);
    expect(header.split(/ {2,}/)).toEqual([
      'COMMAND',
      'EXITS',
      'FAILED',
      'MEDIAN',
      'LONGEST',
      'CPU',
      'WAITED',
    ]);
    expect(rows.map((row) => row.split(/ {2,}/))).toEqual([
      ['often\\x1b', '3', '1', '2.00 ms', '3.00 ms', '3.60 ms', 'cpu 36.9 us, blkio 13.5 ms'],
      ['rare', '1', '1', '4.16 ms', '4.16 ms', '1.20 ms', 'cpu 12.3 us, blkio 4.50 ms'],
    ]);
    expect(summary.documents()[0]).toMatchObject({
      type: 'exits',
      comm: 'often\u001b',
      count: 3,
      failed: 1,
      medianLifetimeUs: 2000,
      maxLifetimeUs: 3000,
      cpuRunVirtualNs: 3_600_000,
      blkioDelayNs: 13_500_000,
      irqDelayNs: 0,
    });
  });

  /** As of a task that was born while kernel.task_delayacct was 0. */
  const UNCOUNTED: Values = { ...USED, blkio_count: 0n, blkio_delay_total: 0n };

  it('leaves out what nobody counted, and shows that there may be other delays', async () => {
    const summary = new ExitSummary();
    for (let i = 0; i < 2; i++) summary.add(await exitOf(UNCOUNTED));
    expect(summary.documents()).toEqual([
      {
        type: 'exits',
        comm: 'cc1',
        count: 2,
        failed: 2,
        medianLifetimeUs: 4160,
        maxLifetimeUs: 4160,
        cpuRunVirtualNs: 2_400_000,
        cpuDelayNs: 24_600,
      },
    ]);
    expect(summary.lines((text) => text)[1]).toMatch(/2\.40 ms {2}cpu 24\.6 us, other delays \?$/);
  });

  it('adds up what some of the exits have, and says how many those are', async () => {
    const summary = new ExitSummary();
    for (const values of [USED, UNCOUNTED, USED]) summary.add(await exitOf(values));
    const [document] = summary.documents() as { counted: Record<string, number> }[];
    expect(document).toMatchObject({ count: 3, cpuDelayNs: 36_900, blkioDelayNs: 9_000_000 });
    expect(document?.counted).toMatchObject({ blkioDelayNs: 2, irqDelayNs: 2 });
    expect(document?.counted).not.toHaveProperty('cpuDelayNs');
    expect(summary.lines((text) => text)[1]).toMatch(/ {2}cpu 36\.9 us, blkio 9\.00 ms$/);
  });

  it('leaves out delays that are longer than the life of a task', async () => {
    const summary = new ExitSummary();
    for (const values of [USED, BROKEN, BROKEN]) summary.add(await exitOf(values));
    const [document] = summary.documents() as { counted: Record<string, number> }[];
    expect(document).toMatchObject({ blkioDelayNs: 4_500_000, counted: { blkioDelayNs: 1 } });
    expect(summary.lines((text) => text)[1]).toMatch(
      / {2}cpu 36\.9 us, blkio 4\.50 ms \+ \? of 2$/,
    );
  });

  it('has no sum of delays that are all longer than the life of a task', async () => {
    const summary = new ExitSummary();
    summary.add(await exitOf(BROKEN));
    expect(summary.documents()[0]).not.toHaveProperty('blkioDelayNs');
    expect(summary.documents()[0]).toHaveProperty('irqDelayNs', 0);
  });

  it('shows as - what records that are too old or too coarse cannot have', () => {
    const summary = new ExitSummary();
    summary.add({ comm: 'old' } as ExitRow);
    expect(summary.documents()).toEqual([{ type: 'exits', comm: 'old', count: 1 }]);
    expect(
      summary
        .lines((text) => text)[1]
        ?.split(/ {2,}/)
        .slice(2),
    ).toEqual(['-', '-', '-', '-', '-']);
  });

  it('counts as failed what tells that it has', () => {
    const summary = new ExitSummary();
    const ends: Partial<ExitRow>[] = [{ exitCode: 0 }, { exitCode: 3 }, { exitSignal: 9 }, {}];
    for (const end of ends) summary.add({ comm: 'mixed', ...end } as ExitRow);
    expect(summary.documents()).toEqual([{ type: 'exits', comm: 'mixed', count: 4, failed: 2 }]);
  });

  it('has sums over 2^53 as strings', async () => {
    const summary = new ExitSummary();
    const ns = 2n ** 53n;
    for (let i = 0; i < 2; i++) {
      summary.add(await exitOf({ ...USED, cpu_run_virtual_total: ns + 1n }));
    }
    expect(summary.documents()).toMatchObject([{ cpuRunVirtualNs: String(2n * ns + 2n) }]);
  });

  it('has a bound for names', () => {
    const summary = new ExitSummary();
    for (let i = 0; i < 2050; i++) summary.add({ comm: `name ${i}`, exitCode: 0 } as ExitRow);
    const documents = summary.documents() as { others?: boolean; count: number }[];
    expect(documents.length).toBe(2001);
    expect(documents.find(({ others }) => others)?.count).toBe(50);
  });
});

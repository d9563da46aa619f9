import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IS_ROOT } from '../machine.ts';
import {
  expectGroupAgrees,
  expectThreadAgrees,
  parseDocument,
  type RawDocument,
} from './agreement.ts';
import { Children } from './children.ts';
import { run, runJson } from './run.ts';

async function ask(...args: string[]): Promise<RawDocument> {
  return parseDocument(await run(args));
}

describe.skipIf(!IS_ROOT)('sidestat on the live kernel (needs root)', () => {
  const children = new Children();
  let workers = 0;

  beforeAll(async () => {
    workers = await children.startWorkers(3);
  });
  afterAll(() => children.end());

  it('pid: agrees with /proc on init', async () => {
    await expectThreadAgrees(ask, 1);
  });

  it('pid: agrees with /proc on a process of this test, each of its threads', async () => {
    for (const tid of readdirSync(`/proc/${workers}/task`)) {
      await expectThreadAgrees(ask, workers, { tid: Number(tid), peakIsPast: true });
    }
  });

  it('tgid: agrees with the sum over the threads', async () => {
    await expectGroupAgrees(ask, workers);
  });

  it('self: is the process that was started, whole', async () => {
    const result = await run(['self', '--json', '--raw']);
    const document = parseDocument(result);
    expect(document).toMatchObject({ type: 'taskstats', kind: 'process', id: result.pid });
    expect(document.stats).toMatchObject({
      ac_pid: result.pid,
      ac_tgid: result.pid,
      ac_ppid: process.pid,
      ac_uid: 0,
      ac_comm: 'node',
    });
    expect(Number(document.stats['cpu_run_virtual_total'])).toBeGreaterThan(1_000_000);
    expect(Number(document.stats['hiwater_rss'])).toBeGreaterThan(10_000);
  });

  it('--json names the fields as the package does', async () => {
    const document = await runJson<{ stats: object }>(['self', '--json']);
    expect(document).toMatchObject({
      type: 'taskstats',
      kind: 'process',
      threads: expect.any(Number),
    });
    expect(document).toHaveProperty('delayAccounting');
    expect(document.stats).toMatchObject({ comm: 'node', uid: 0, ppid: process.pid });
    expect(document.stats).toHaveProperty('cpuDelayNs');
    expect(document.stats).not.toHaveProperty('cpu_delay_total');
  });

  it('several ids make an array in --json, and a line each in --ndjson', async () => {
    const ids = ['1', String(workers)];
    const array = await runJson<RawDocument[]>(['pid', '--json', ...ids]);
    expect(array.map(({ id }) => id)).toEqual([1, workers]);
    const { stdout } = await run(['pid', '--ndjson', '--raw', ...ids]);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as RawDocument);
    expect(lines.map(({ id }) => id)).toEqual([1, workers]);
    expect(lines[1]?.stats).toMatchObject({ ac_pid: workers, ac_comm: 'workers' });
  });

  it('goes on after an id that does not exist, and ends with 66', async () => {
    const { code, stdout, stderr } = await run(['pid', '--ndjson', '4194305', '1']);
    expect(code).toBe(66);
    expect(stderr).toBe('sidestat: there is no thread 4194305\n');
    expect(JSON.parse(stdout)).toMatchObject({ id: 1 });
  });

  it('prints a table for people, with every kind of delay', async () => {
    const { code, stdout } = await run(['pid', String(workers)]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      new RegExp(`^thread ${workers} \\(workers\\) {2}taskstats version \\d+$`, 'm'),
    );
    expect(stdout).toMatch(/^cpu +[\d,]+ +[\d.]+ (ns|us|ms|s) /m);
    for (const delay of ['blkio', 'swapin', 'freepages', 'thrashing', 'compact', 'wpcopy', 'irq']) {
      expect(stdout).toMatch(new RegExp(`^${delay} +(\\?|[\\d,]+) `, 'm'));
    }
    expect(stdout).not.toMatch(/undefined|NaN|\p{Cc}(?<!\n)/u);
  });

  it('says that a thread group has neither names nor memory, and shows none', async () => {
    const { stdout } = await run(['tgid', String(workers)]);
    expect(stdout).toMatch(/^A thread group has no more than that/m);
    expect(stdout).not.toMatch(/^(memory|i\/o) /m);
  });

  it('--raw without --json lists kernel names and exact values', async () => {
    const { stdout } = await run(['pid', '--raw', String(workers)]);
    expect(stdout).toMatch(new RegExp(`^ac_pid +${workers}$`, 'm'));
    expect(stdout).toMatch(/^ac_comm +workers$/m);
  });

  it.each([
    ['clears the screen', '\\033[2J\\033[1;1H', '\\x1b[2J\\x1b[1;1H'],
    ['breaks the line', 'a\\nb\\rc', 'a\\x0ab\\x0dc'],
    ['has C1 controls and a bidi override', '\\302\\2332J\\342\\200\\256x', '\\x9b2J\\u{202e}x'],
  ])('a name that %s does not reach the terminal', async (_, format, shown) => {
    const pid = String(await children.startNamed(format));
    for (const args of [
      ['pid', pid],
      ['pid', '--raw', pid],
      ['tgid', pid],
    ]) {
      const { code, stdout } = await run(args);
      expect(code).toBe(0);
      expect(stdout).toContain(shown);
      expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }
    const json = await run(['pid', '--ndjson', pid]);
    expect(json.stdout.replace(/\n$/, '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });
});

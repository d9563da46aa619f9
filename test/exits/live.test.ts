import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ConnectOptions, connect } from '../../src/client/connect.ts';
import type { Stats } from '../../src/client/stats.ts';
import { BUILT_HELPER } from '../../src/connection/locate.ts';
import type { ExitRow } from '../../src/exits/row.ts';
import type { ExitsOptions } from '../../src/exits/stream.ts';
import { IS_ROOT } from '../machine.ts';
import { Storm } from './storm.ts';

/** Some hundred exits, which no buffer is too small for. */
const STORM_SECONDS = 0.02;

/** When other programs make a storm at the same time, exits may be lost, and are counted. */
const retry = 3;

describe.skipIf(!IS_ROOT)('exits on the live kernel (needs CAP_NET_ADMIN)', { retry }, () => {
  let storm: Storm;
  const open: Stats[] = [];

  beforeAll(() => {
    storm = new Storm();
  });
  afterEach(async () => {
    for (const stats of open.splice(0)) await stats.close();
  });
  afterAll(() => storm.end());

  async function start(options: ConnectOptions = {}): Promise<Stats> {
    const stats = await connect({ mode: 'spawn', helper: BUILT_HELPER, ...options });
    open.push(stats);
    return stats;
  }

  /** What is told while `work` runs. */
  async function during(
    stats: Stats,
    options: ExitsOptions,
    work: () => Promise<unknown>,
  ): Promise<ExitRow[]> {
    const stream = stats.exits(options);
    await stream.start();
    const rows: ExitRow[] = [];
    const reading = (async () => {
      for await (const exit of stream) if (!exit.gap) rows.push(exit);
    })();
    await Promise.all([work().finally(() => stream.stop()), reading]);
    expect(stream.totals).toMatchObject({ delivered: rows.length, lost: 0, settled: true });
    return rows;
  }

  it('can be had, as the helper has seen itself', async () => {
    const stats = await start();
    expect(stats.hello).toMatchObject({
      exitEvents: 'ready',
      mode: 'spawn',
      clientPid: process.pid,
      exitsOnly: false,
    });
  });

  it('tell how each process ended, and how long it lived', async () => {
    const script = 'sleep 0.2; exit 42';
    const killed = 'kill -TERM $$';
    const rows = await during(await start(), { process: true, comm: 'sh' }, async () => {
      for (const each of [script, killed]) {
        expect(() => execFileSync('sh', ['-c', each])).toThrow();
      }
    });
    const ended = rows.filter(({ ppid }) => ppid === process.pid);
    expect(ended.map((row) => [row.exitCode, row.exitSignal, row.processEnded])).toEqual([
      [42, undefined, true],
      [undefined, 15, true],
    ]);
    expect(ended[0]?.elapsedUs).toBeGreaterThan(200_000n);
    expect(ended[0]?.id).toBe(ended[0]?.processId);
    expect(ended[0]?.uid).toBe(0);
  });

  it('of processes have the sums of all of their threads', async () => {
    const stats = await start();
    const options: ExitsOptions = { comm: storm.comm };
    let generated = 0;
    let processes: ExitRow[] = [];
    const threads = await during(stats, options, async () => {
      processes = await during(await start(), { ...options, process: true }, async () => {
        generated = await storm.run('thread', STORM_SECONDS);
      });
    });
    expect(threads.length).toBe(generated);
    expect(processes.length).toBe(3); // the first, and one for each CPU
    for (const row of processes) {
      const members = threads.filter(({ processId }) => processId === row.id);
      const sum = members.reduce((total, each) => total + (each.cpuRunVirtualNs ?? 0n), 0n);
      // The kernel adds a thread up a moment before it tells of it.
      expect(Number(row.cpuRunVirtualNs) / Number(sum)).toBeCloseTo(1, 1);
      expect(row.cpuDelayCount).toBeGreaterThanOrEqual(BigInt(members.length));
      expect(row.readBytes === undefined).toBe(members.length > 1);
      expect(Number(row.elapsedUs) / 1e6).toBeGreaterThanOrEqual(STORM_SECONDS);
      expect(Number(row.elapsedUs) / 1e6).toBeLessThan(STORM_SECONDS + 5);
      expect(members.filter(({ processEnded }) => processEnded).length).toBe(1);
    }
  });

  it('come between the answers of calls', async () => {
    const stats = await start();
    let going = true;
    const options: ExitsOptions = { comm: storm.comm };
    const rows = await during(stats, options, async () => {
      const asking = (async () => {
        for (; going; ) expect((await stats.pid(process.pid)).pid).toBe(process.pid);
      })();
      await storm.run('fork', STORM_SECONDS);
      going = false;
      await asking;
    });
    expect(rows.length).toBeGreaterThan(10);
  });

  it('are told by a helper without any capability, which answers nothing else', async () => {
    const stats = await start({ exitsOnly: true, exitBufferBytes: 2 ** 20 });
    expect(stats.hello).toMatchObject({ exitsOnly: true, exitEvents: 'ready' });
    const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8');
    const helper = children
      .trim()
      .split(' ')
      .find((pid) => readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('sidestat-helper'));
    expect(readFileSync(`/proc/${helper}/status`, 'utf8')).toMatch(/^CapEff:\t0+$/m);
    for (let i = 0; i < 2; i++) {
      const rows = await during(stats, { comm: storm.comm }, () => storm.fence());
      expect(rows.length).toBeGreaterThan(0);
    }
    await expect(stats.pid(process.pid)).rejects.toMatchObject({ code: 'ERR_UNSUPPORTED' });
  });
});

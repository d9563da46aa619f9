import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type BridgeServer, startBridge } from '../../src/bridge/index.ts';
import { type Bridge, bridgeAddress, connectBridge } from '../../src/browser/index.ts';
import { connect } from '../../src/client/connect.ts';
import type { Stats } from '../../src/client/stats.ts';
import { BUILT_HELPER } from '../../src/connection/locate.ts';
import { FIELDS, type FieldName } from '../../src/generated/taskstats.ts';
import { readTaskDelayacct } from '../../src/procfs/delayacct.ts';
import type { TaskTable } from '../../src/taskstats/table.ts';
import { IS_ROOT } from '../machine.ts';
import { ownHelpers } from '../own-helpers.ts';
import { until } from '../until.ts';
import { WebSocket } from './serving.ts';

const HELPER = { mode: 'spawn', helper: BUILT_HELPER } as const;

/** Fields of a task that sleeps, which do not change; its begin is told to about a second. */
const STEADY: readonly FieldName[] = FIELDS.filter(
  ({ name, kind }) => kind !== 'gauge' && !/elapsed|begin/i.test(name),
).map(({ name }) => name);

function steady(table: TaskTable, pid: number): Record<string, unknown> {
  const row = table.row(table.indexOf(pid) as number);
  const values = STEADY.filter((name) => table.fields.some((field) => field.name === name));
  return {
    threads: row.threads,
    delays: row.delayAccounting,
    ...Object.fromEntries(values.map((name) => [name, row[name]])),
  };
}

describe.skipIf(!IS_ROOT)('a bridge to the live kernel (needs CAP_NET_ADMIN)', () => {
  let server: BridgeServer;
  let stats: Stats;
  let bridge: Bridge;
  let sleeper: ChildProcess;
  let threaded: ChildProcess;

  beforeAll(async () => {
    server = await startBridge({ ...HELPER, port: 0 });
    stats = await connect(HELPER);
    bridge = await connectBridge({ ...bridgeAddress(server.url), WebSocket });
    sleeper = spawn('sleep', ['1000'], { stdio: 'ignore' });
    const idle = 'setInterval(() => {}, 1e6); process.stdout.write("up")';
    threaded = spawn(process.execPath, ['-e', idle], { stdio: ['ignore', 'pipe', 'ignore'] });
    await new Promise((resolve) => threaded.stdout?.once('data', resolve));
    // Its threads come to rest.
    await sleep(500);
  });
  afterAll(async () => {
    await bridge.close();
    await stats.close();
    await server.close();
    sleeper.kill('SIGKILL');
    threaded.kill('SIGKILL');
  });

  async function take(options: Parameters<Bridge['snapshots']>[0] = {}): Promise<TaskTable> {
    for await (const table of bridge.snapshots(options)) return table;
    throw new Error('no table came');
  }

  it('says what the helper said', () => {
    // The datagram in it has a number of its own each time.
    const { newFamily, ...hello } = stats.hello;
    expect(bridge.hello).toMatchObject(hello);
    expect(bridge.hello?.newFamily).toHaveLength(newFamily.length);
    expect(bridge.intervalMs).toBe(1000);
  });

  it('gives the table of processes that a program gets', async () => {
    // Until nothing has run between the two samples.
    await vi.waitFor(async () => {
      const [there, here] = [await take(), await stats.snapshot()];
      for (const { pid } of [sleeper, threaded]) {
        expect(steady(there, pid as number)).toEqual(steady(here, pid as number));
      }
    }, 5000);
    const [there, here] = [await take(), await stats.snapshot()];
    expect(there.kind).toBe('process');
    expect([there.lost, there.withheld]).toEqual([0, 0]);
    const row = there.row(there.indexOf(threaded.pid as number) as number);
    expect(row.threads).toBeGreaterThan(4);
    expect(there.taskDelayacct).toBe(here.taskDelayacct);
    expect(Math.abs((there.wallMs as number) - Date.now())).toBeLessThan(5000);
  });

  it('gives it again when it knows which processes have one thread', async () => {
    // The bridge leaves questions out from the second or third table on.
    await vi.waitFor(async () => {
      let tables = 0;
      for await (const table of bridge.snapshots({ intervalMs: 200 })) {
        if (++tables < 4) continue;
        const here = await stats.snapshot();
        for (const { pid } of [sleeper, threaded]) {
          expect(steady(table, pid as number)).toEqual(steady(here, pid as number));
        }
        break;
      }
    }, 10_000);
  });

  it('gives threads, groups and chosen fields', async () => {
    const threads = await take({ scope: 'threads', fields: ['comm', 'tgid'] });
    const ours = (threads.column('tgid') as Uint32Array).filter((tgid) => tgid === threaded.pid);
    expect(ours.length).toBeGreaterThan(4);
    const groups = await take({ scope: 'groups', fields: ['cpuDelayNs'] });
    expect(groups.indexOf(sleeper.pid as number)).toBeDefined();
    const names = await take({ fields: ['comm'] });
    expect(names.row(names.indexOf(sleeper.pid as number) as number).comm).toBe('sleep');
    expect(() => names.column('cpuDelayNs')).toThrow(/not asked for/);
  });

  it('gives each page the fields that it asked for, out of one sweep', async () => {
    const other = await connectBridge({ ...bridgeAddress(server.url), WebSocket });
    const loops = [
      bridge.snapshots({ intervalMs: 200, fields: ['comm'] }),
      other.snapshots({ intervalMs: 200 }),
    ];
    for (let i = 0; i < 3; i++) {
      const [few, all] = await Promise.all(loops.map(async (loop) => (await loop.next()).value));
      expect((few as TaskTable).fields).toHaveLength(1);
      expect((all as TaskTable).fields).toHaveLength(FIELDS.length);
      expect((few as TaskTable).indexOf(sleeper.pid as number)).toBeDefined();
    }
    await Promise.all(loops.map((loop) => loop.return(undefined)));
    await other.close();
  });

  it('passes exits on, with their status', async () => {
    const name = 'bridge-exit';
    const script = `printf ${name} > /proc/self/comm; exit 7`;
    const start = (): unknown => spawn('sh', ['-c', script], { stdio: 'ignore' });
    const timer = setInterval(start, 100);
    try {
      for await (const exit of bridge.exits({ comm: name })) {
        if (exit.gap) continue;
        expect(exit).toMatchObject({ comm: name, exitCode: 7, processEnded: true });
        break;
      }
    } finally {
      clearInterval(timer);
    }
  });

  it('tells of exits whether delays are counted, as the client on the machine does', async () => {
    const taskDelayacct = readTaskDelayacct();
    const timer = setInterval(() => spawn('true', { stdio: 'ignore' }), 50);
    try {
      for await (const table of bridge.exitBatches()) {
        if (table.length === 0) continue;
        expect(table.taskDelayacct).toBe(taskDelayacct);
        break;
      }
    } finally {
      clearInterval(timer);
    }
  });

  it('gives a name as it is, whatever is in it', async () => {
    const name = '<img src=x onerror=1>'.slice(0, 15);
    const script = `process.title = ${JSON.stringify(name)}; setInterval(() => {}, 1e6); console.log(1)`;
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    const table = await take({ fields: ['comm'] });
    expect(table.row(table.indexOf(child.pid as number) as number).comm).toBe(name);
    child.kill('SIGKILL');
  });

  it('refuses what a page may not ask, before it is sent', async () => {
    const wrong = [{ intervalMs: 1 }, { scope: 'all' }, { fields: ['nonsense'] }];
    for (const options of wrong) {
      await expect(take(options as object)).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' });
    }
    const groups = take({ scope: 'groups', fields: ['comm'] });
    await expect(groups).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' });
    const one = bridge.snapshots();
    await one.next();
    await expect(bridge.snapshots().next()).rejects.toMatchObject({ code: 'ERR_BUSY' });
    await one.return(undefined);
  });

  it('goes on with another helper when the one is killed', async () => {
    const own = await startBridge({ ...HELPER, port: 0 });
    const troubles: string[] = [];
    const page = await connectBridge({
      ...bridgeAddress(own.url),
      WebSocket,
      onTrouble: ({ code }) => troubles.push(code),
    });
    const loop = page.snapshots({ intervalMs: 100, fields: ['comm'] });
    await loop.next();
    process.kill(ownHelpers().at(-1) as number, 'SIGKILL');
    await until('the page is told', () => page.trouble !== undefined);
    expect(troubles).toContain('ERR_HELPER_EXIT');
    await until('it goes on', () => page.trouble === undefined);
    expect((await loop.next()).done).toBe(false);
    await loop.return(undefined);
    await page.close();
    await own.close();
  });

  it('waits before it starts another helper, and tells no exit twice', async () => {
    const own = await startBridge({ ...HELPER, port: 0 });
    const page = await connectBridge({ ...bridgeAddress(own.url), WebSocket });
    const timer = setInterval(() => spawn('true', { stdio: 'ignore' }), 25);
    const told: string[] = [];
    let [killedMs, awayMs, after] = [0, 0, 0];
    try {
      for await (const exit of page.exits()) {
        if (exit.gap) continue;
        told.push(`${exit.cpu} ${exit.sequence}`);
        if (killedMs === 0 && told.length >= 10) {
          killedMs = performance.now();
          process.kill(ownHelpers().at(-1) as number, 'SIGKILL');
          await until('the page is told', () => page.trouble !== undefined);
        } else if (killedMs > 0 && page.trouble === undefined) {
          awayMs ||= performance.now() - killedMs;
          if (++after === 10) break;
        }
      }
    } finally {
      clearInterval(timer);
      await page.close();
      await own.close();
    }
    expect(awayMs).toBeGreaterThan(500);
    expect(new Set(told).size).toBe(told.length);
  });

  it('leaves no helper behind', async () => {
    const before = ownHelpers().length;
    const own = await startBridge({ ...HELPER, port: 0 });
    expect(ownHelpers()).toHaveLength(before + 1);
    await own.close();
    await own.close();
    expect(ownHelpers()).toHaveLength(before);
  });
});

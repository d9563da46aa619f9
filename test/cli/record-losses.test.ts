/** What the kernel could not queue: counted in the file, and the same in a replay. */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { endianness } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type Content, readAll } from '../capture/read.ts';
import { cpus } from '../exits/storm.ts';
import { temporaryFolder } from '../folder.ts';
import { IS_ROOT } from '../machine.ts';
import { childrenOf } from '../proc.ts';
import { run } from './run.ts';

const folder = temporaryFolder('losses');

const LIMIT_MS = 60_000;
const BURST = 200;
/** Some ten records. */
const BUFFER_BYTES = 8192;
/** <sysexits.h> */
const EX_UNAVAILABLE = 69;

/** Resolves when the recording has an exit of each CPU that has just happened. */
async function isRecorded(path: string, name: string): Promise<void> {
  const programs = cpus().map((cpu) => ({ cpu, file: join(folder, `${name}${cpu}`) }));
  for (const { file } of programs) copyFileSync('/bin/true', file);
  for (let round = 0; round < 200; round++) {
    for (const { cpu, file } of programs) execFileSync('taskset', ['-c', String(cpu), file]);
    await sleep(50);
    const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
    if (programs.every(({ cpu }) => bytes.includes(`${name}${cpu}\0`))) return;
  }
  throw new Error(`no exit of ${name} was recorded`);
}

interface CpuAccount {
  recorded: number;
  lost: number;
  /** Messages from the first to the last one that came, by the kernel's numbers. */
  numbered: number;
  first: number | undefined;
  /** Whether the last that was told is a loss: then it may be of numbers that nothing follows. */
  open: boolean;
}

function accounts({ items }: Content): CpuAccount[] {
  const byCpu = new Map<number, CpuAccount>();
  for (const item of items) {
    if (item.type === 'frame' || item.cpu === undefined) continue;
    const { cpu } = item;
    const none = { recorded: 0, lost: 0, numbered: 0, first: undefined, open: false };
    const account: CpuAccount = byCpu.get(cpu) ?? none;
    byCpu.set(cpu, account);
    account.open = item.type === 'loss';
    if (item.type === 'loss') {
      account.lost += Number(item.count);
      continue;
    }
    const { buffer, byteOffset } = item.bytes;
    const sequence = new DataView(buffer, byteOffset).getUint32(8, endianness() === 'LE');
    account.first ??= sequence;
    account.recorded++;
    account.numbered = (sequence - account.first + 1) >>> 0;
  }
  return [...byCpu.values()];
}

describe.skipIf(!IS_ROOT)('losses in a recording (needs root)', () => {
  it('are as many as the kernel counts, in the file and in its replay', {
    timeout: LIMIT_MS,
  }, async () => {
    const path = join(folder, 'lossy.pcapng');
    const args = ['record', '--exits', '--exit-buffer', String(BUFFER_BYTES), path];
    const failures: unknown[] = [];
    const result = await run(args, {
      timeout: LIMIT_MS,
      started: (child) => {
        const lose = async (): Promise<void> => {
          await isRecorded(path, 'sst-before');
          const helpers = childrenOf(child.pid as number);
          expect(helpers.length).toBe(1);
          for (const pid of helpers) process.kill(pid, 'SIGSTOP');
          for (let i = 0; i < BURST; i++) spawnSync('true');
          for (const pid of helpers) process.kill(pid, 'SIGCONT');
          await isRecorded(path, 'sst-after');
        };
        void lose()
          .catch((error: unknown) => failures.push(error))
          .finally(() => child.kill('SIGINT'));
      },
    });
    expect([failures, result.code]).toEqual([[], 0]);
    const content = await readAll(readFileSync(path));
    for (const { recorded, lost, numbered, open } of accounts(content)) {
      if (open) expect(recorded + lost).toBeGreaterThanOrEqual(numbered);
      else expect(recorded + lost).toBe(numbered);
    }
    const lost = content.losses.reduce((sum, { count }) => sum + Number(count), 0);
    expect(lost).toBeGreaterThan(BURST / 2);
    expect(result.stderr).toContain(`, ${lost} lost, 0 withheld, `);

    const replayed = await run(['replay', path, 'exits', '--ndjson']);
    expect(replayed.code).toBe(0);
    const told = replayed.stdout.trim().split('\n');
    const events = told.map((line) => JSON.parse(line));
    const gaps = events.filter(({ type }) => type === 'gap');
    expect(gaps.map(({ cpu, count, reason }) => [cpu, count, reason])).toEqual(
      content.losses.map(({ cpu, count }) => [cpu, Number(count), 'kernel']),
    );
    const recorded = content.datagrams.filter(({ cpu }) => cpu !== undefined).length;
    expect(events.at(-1)).toMatchObject({ type: 'account', delivered: recorded, lost });
  });

  it('may be more when the helper was killed, and the file and its replay say so', {
    timeout: LIMIT_MS,
  }, async () => {
    const path = join(folder, 'killed.pcapng');
    const failures: unknown[] = [];
    const result = await run(['record', '--exits', path], {
      timeout: LIMIT_MS,
      started: (child) => {
        const end = async (): Promise<void> => {
          await isRecorded(path, 'sst-last');
          for (const pid of childrenOf(child.pid as number)) process.kill(pid, 'SIGKILL');
        };
        void end().catch((error: unknown) => {
          failures.push(error);
          child.kill('SIGINT');
        });
      },
    });
    expect([failures, result.code]).toEqual([[], EX_UNAVAILABLE]);
    expect(result.stderr).toMatch(/, 0 lost, .*; more may be missing, as the end was not told\n/);
    const { report } = await readAll(readFileSync(path));
    expect(report).toMatchObject({ damage: undefined, openEnds: 1 });
    const replayed = await run(['replay', path, 'exits', '--ndjson']);
    expect(replayed.code).toBe(0);
    const account = JSON.parse(replayed.stdout.trim().split('\n').at(-1) as string);
    expect(account).toMatchObject({ type: 'account', lost: 0, settled: false });
  });
});

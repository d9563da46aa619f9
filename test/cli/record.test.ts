import { type ChildProcess, execFileSync, spawnSync } from 'node:child_process';
import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { CaptureReader } from '../../src/capture/pcapng/reader.ts';
import { CaptureSnapshots } from '../../src/capture/snapshots.ts';
import { FIELDS } from '../../src/generated/taskstats.ts';
import { hasCommand } from '../../tools/packages.ts';
import { shownByTshark } from '../capture/pdml.ts';
import { chunked, type Kept, readAll } from '../capture/read.ts';
import { temporaryFolder } from '../folder.ts';
import { IS_ROOT } from '../machine.ts';
import { until } from '../until.ts';
import { run } from './run.ts';

const folder = temporaryFolder('record');

const LIMIT_MS = 60_000;
/** For the first bytes of a recording. */
const WRITTEN_MS = 15_000;
const BURST = 400;

function bytesOf(path: string): Uint8Array {
  const bytes = readFileSync(path);
  return new Uint8Array(path.endsWith('.gz') ? gunzipSync(bytes) : bytes);
}

/** A program of this name that ends at once. */
function program(name: string): string {
  const path = join(folder, name);
  copyFileSync('/bin/true', path);
  execFileSync('chmod', ['755', path]);
  return path;
}

/** Resolves when the recording has an exit that has just happened. */
async function recordsExits(path: string): Promise<void> {
  const probe = program('sst-probe');
  await until(
    'an exit is recorded',
    () => {
      spawnSync(probe);
      return existsSync(path) && readFileSync(path).includes('sst-probe');
    },
    WRITTEN_MS,
  );
}

/** Numbers of the kernel's messages, by CPU. */
function sequences(datagrams: readonly Kept[]): Map<number, number[]> {
  const byCpu = new Map<number, number[]>();
  for (const { bytes, cpu } of datagrams) {
    if (cpu === undefined) continue;
    const sequence = new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true);
    byCpu.set(cpu, [...(byCpu.get(cpu) ?? []), sequence]);
  }
  return byCpu;
}

async function snapshotsOf(bytes: Uint8Array): Promise<{ whole: number; incomplete: number }> {
  const snapshots = await CaptureSnapshots.open(new CaptureReader(chunked(bytes, 65_536)).items());
  let whole = 0;
  for await (const { table } of snapshots.tables({ fields: FIELDS, kind: 'process' })) {
    expect([...table.ids]).toContain(1);
    whole++;
  }
  return { whole, incomplete: snapshots.report.incomplete };
}

describe.skipIf(!IS_ROOT)('sidestat record (needs root)', () => {
  it('records every exit of a burst, and snapshots meanwhile, exactly', {
    timeout: LIMIT_MS,
  }, async () => {
    const path = join(folder, 'burst.pcapng');
    const burst = program('sst-burst');
    const result = await run(
      ['record', '--exits', '--interval', '0.25', '--pid', `1,${process.pid}`, path],
      {
        timeout: LIMIT_MS,
        started: (child) => {
          void recordsExits(path).then(() => {
            spawnSync('sh', [
              '-c',
              `i=0; while [ $i -lt ${BURST} ]; do ${burst}; i=$((i+1)); done`,
            ]);
            child.kill('SIGINT');
          });
        },
      },
    );
    expect([result.code, result.stdout]).toEqual([0, '']);
    const { datagrams, losses, report } = await readAll(bytesOf(path));
    expect(report.damaged).toBe(0);
    const exits = datagrams.filter(({ bytes }) => Buffer.from(bytes).includes('sst-burst'));
    const lost = losses.reduce((sum, { count }) => sum + Number(count), 0);
    expect([exits.filter(({ cpu }) => cpu !== undefined).length, lost]).toEqual([BURST, 0]);
    // The kernel counts what it sends for each CPU: no number is missing.
    for (const numbers of sequences(datagrams).values()) {
      const first = numbers[0] as number;
      expect(numbers).toEqual(numbers.map((_, i) => (first + i) >>> 0));
    }
    const counted = datagrams.length - 1; // but for that of the family
    expect(result.stderr).toContain(`${counted.toLocaleString('en')} records, `);
    expect(result.stderr).toContain(', 0 lost, 0 withheld, ');
    const snapshots = await snapshotsOf(bytesOf(path));
    expect(snapshots.whole).toBeGreaterThan(1);
    expect(snapshots.incomplete).toBe(0);
  });

  it.skipIf(!hasCommand('tshark') || !hasCommand('editcap'))(
    'records what tshark shows as replay prints it, and editcap keeps',
    { timeout: LIMIT_MS },
    async () => {
      const path = join(folder, 'burst.pcapng');
      const replayed = await run(['replay', '--ndjson', '--raw', path]);
      expect([replayed.code, replayed.stderr]).toEqual([0, '']);
      const lines = replayed.stdout.trim().split('\n');
      const structs = lines
        .map((line) => JSON.parse(line))
        .filter(({ type }) => type === 'taskstats');
      expect(structs.length).toBeGreaterThan(BURST);
      expect(shownByTshark(path)).toEqual(structs);
      const edited = join(folder, 'edited.pcapng');
      expect(spawnSync('editcap', [path, edited]).status).toBe(0);
      expect((await run(['replay', '--ndjson', '--raw', edited])).stdout).toBe(replayed.stdout);
      expect(spawnSync('capinfos', [path], { encoding: 'utf8' }).stdout).toMatch(
        /File encapsulation: +Linux Netlink/,
      );
    },
  );

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'leaves a whole file when %s, sent to its group, ends it',
    { timeout: LIMIT_MS },
    async (signal) => {
      const path = join(folder, `${signal}.pcapng.gz`);
      const result = await run(['record', '--interval', '0.1', path], {
        detached: true,
        started: (child: ChildProcess) => {
          void until(
            'something is written',
            () => existsSync(path) && statSync(path).size > 2000,
            WRITTEN_MS,
          ).then(() => process.kill(-(child.pid as number), signal));
        },
      });
      expect(result.code).toBe(0);
      const { whole, incomplete } = await snapshotsOf(bytesOf(path));
      expect(whole).toBeGreaterThan(0);
      expect(incomplete).toBe(0);
      expect(statSync(path).mode & 0o777).toBe(0o600);
    },
  );

  it('ends by the second signal while nobody reads the pipe that it writes to', {
    timeout: LIMIT_MS,
  }, async () => {
    const path = join(folder, 'stalled');
    execFileSync('mkfifo', [path]);
    const { O_NONBLOCK, O_RDWR } = constants;
    const fd = openSync(path, O_RDWR | O_NONBLOCK);
    const isFull = (): boolean => {
      try {
        return writeSync(fd, '.') === 0;
      } catch (error) {
        return (error as NodeJS.ErrnoException).code === 'EAGAIN';
      }
    };
    const result = await run(['record', '--interval', '0.1', '--force', path], {
      started: async (child) => {
        await until('the pipe is full', isFull, WRITTEN_MS);
        child.kill('SIGINT');
        await sleep(500);
        expect(child.exitCode).toBeNull();
        child.kill('SIGINT');
      },
    });
    closeSync(fd);
    expect(result).toMatchObject({ code: null, signal: 'SIGINT', stdout: '' });
  });

  it('splits files between snapshots, and keeps the newest', { timeout: LIMIT_MS }, async () => {
    const path = join(folder, 'split.pcapng');
    const options = [
      '--interval',
      '0.02',
      '--duration',
      '4',
      '--rotate-size',
      '64K',
      '--keep',
      '3',
    ];
    const result = await run(['record', ...options, path], { timeout: LIMIT_MS });
    expect(result.code).toBe(0);
    const names = readdirSync(folder).filter((name) => name.startsWith('split.'));
    expect(names).toHaveLength(3);
    expect(names.every((name) => /^split\.\d{4}\.pcapng$/.test(name))).toBe(true);
    expect(names.toSorted().at(-1)).not.toBe('split.0003.pcapng');
    for (const name of names) {
      const { report } = await readAll(bytesOf(join(folder, name)));
      expect(report.damaged).toBe(0);
      expect((await snapshotsOf(bytesOf(join(folder, name)))).incomplete).toBe(0);
    }
  });

  it.each(['full.pcapng', 'full.pcapng.gz'])(
    'stops when the disk is full, and leaves %s whole',
    { timeout: LIMIT_MS },
    async (name) => {
      const disk = join(folder, 'disk');
      mkdirSync(disk, { recursive: true });
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', disk]);
      try {
        const path = join(disk, name);
        const result = await run(['record', '--interval', '0.01', path], { timeout: LIMIT_MS });
        expect(result.code).toBe(74);
        expect(result.stderr).toContain('no space is left');
        const { datagrams, report } = await readAll(bytesOf(path));
        expect(report.damaged).toBe(0);
        expect(statSync(path).size).toBeGreaterThan(64 * 1024);
        // What it says that is in the file is in the file.
        if (!name.endsWith('.gz')) {
          expect(result.stderr).toContain(`${(datagrams.length - 1).toLocaleString('en')} records`);
        }
      } finally {
        execFileSync('umount', [disk]);
      }
    },
  );

  it('replaces nothing unless it is told to', async () => {
    const path = join(folder, 'there.pcapng');
    writeFileSync(path, 'mine', { mode: 0o644 });
    const result = await run(['record', '--duration', '1', path]);
    expect(result.code).toBe(74);
    expect(result.stderr).toContain('is there already');
    expect(readFileSync(path, 'utf8')).toBe('mine');
    expect(
      (await run(['record', '--interval', '1', '--duration', '1', '--force', path])).code,
    ).toBe(0);
    expect((await snapshotsOf(bytesOf(path))).whole).toBeGreaterThan(0);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('refuses options of which one would be ignored', async () => {
    for (const options of [
      ['--keep', '2', 'x.pcapng'],
      ['--rotate-size', '1M', '-'],
      ['--exits', '--pid', '1', 'x.pcapng'],
      ['--rotate-size', '1', 'x.pcapng'],
      ['--duration', '0', 'x.pcapng'],
      ['--interval', '1', '--exit-buffer', '1M', 'x.pcapng'],
      ['--exits', '--exit-buffer', '9M', 'x.pcapng'],
      ['--exits', '--exit-buffer', '1M', '--mode', 'socket', 'x.pcapng'],
    ]) {
      expect([options, (await run(['record', ...options])).code]).toEqual([options, 64]);
    }
  });

  it.each([
    ['--socket', '/nowhere'],
    ['--mode', 'socket'],
  ])('says that a daemon takes no buffer, in words of the command line: %s %s', async (...way) => {
    const result = await run(['record', '--exit-buffer', '1M', ...way, join(folder, 'no.pcapng')]);
    expect([result.code, result.stderr]).toEqual([
      64,
      'sidestat: --exit-buffer means a helper of its own, and contradicts --socket and --mode socket\n',
    ]);
    expect(existsSync(join(folder, 'no.pcapng'))).toBe(false);
  });
});

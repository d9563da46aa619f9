import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  constants as fileConstants,
  openSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openCapture } from '../../src/capture/file.ts';
import { CaptureWriter } from '../../src/capture/pcapng/writer.ts';
import { Blocks, cooked } from '../capture/blocks.ts';
import { expectedDocuments } from '../capture/documents.ts';
import { pcapngOf } from '../capture/json-lines.ts';
import { everyVersion } from '../capture/versions.ts';
import { captures } from '../decoder/captures.ts';
import { concat, FAMILY } from '../decoder/messages.ts';
import { temporaryFolder } from '../folder.ts';
import { until } from '../until.ts';
import { type Run, run } from './run.ts';

const folder = temporaryFolder('replay');

let files = 0;
function fileOf(bytes: Uint8Array): string {
  const path = join(folder, `${++files}.pcapng`);
  writeFileSync(path, bytes);
  return path;
}

function objects({ stdout }: Run): unknown[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

const replay = (bytes: Uint8Array, ...options: string[]): Promise<Run> =>
  run(['replay', '--ndjson', ...options, fileOf(bytes)]);

const b = new Blocks('little');
const start = concat(b.section(), b.interface());
const source = { byteOrder: 'little', newFamily: b.newFamily(FAMILY), timeNs: 1n } as const;
const refused = b.error(3, {}, b.request('pid', 99_999));

describe('sidestat replay', () => {
  describe.skipIf(captures.length === 0)('--raw of a capture of a real kernel', () => {
    it.each(captures.map((capture) => [capture.file, capture] as const))(
      'prints the values of the oracle: %s',
      async (file, { byteOrder, familyId, datagrams }) => {
        const path = new URL(`../../../shared/captures/linux/${file}`, import.meta.url);
        const result = await replay(pcapngOf(readFileSync(path, 'utf8')), '--raw');
        expect([result.code, result.stderr]).toEqual([0, '']);
        const bytes = datagrams.map((each) => each.bytes);
        const want = expectedDocuments(bytes, { byteOrder, familyId });
        expect(want.length).toBeGreaterThan(10);
        expect(objects(result)).toEqual(want);
      },
    );
  });

  it.each(['little', 'big'] as const)(
    '--raw prints every version of the struct, %s endian',
    async (byteOrder) => {
      const { file, datagrams } = everyVersion(byteOrder);
      const result = await replay(gzipSync(file), '--raw');
      expect([result.code, result.stderr]).toEqual([0, '']);
      const want = expectedDocuments(datagrams, { byteOrder, familyId: FAMILY });
      expect(objects(result)).toEqual(want);
    },
  );

  it('without --raw prints the names of the package, time and CPU, and what means something', async () => {
    const writer = new CaptureWriter(source);
    const struct = new Uint8Array(560);
    struct.set(b.u16(16));
    struct.set(b.u64(2n ** 60n), 24); // cpu_delay_total
    const exit = b.taskstats(
      { port: 0 },
      b.aggregate('pid', 5, struct),
      b.aggregate('tgid', 4, struct),
    );
    const timeNs = 1_700_000_000_123_456_789n;
    const file = concat(
      writer.begin(),
      writer.packet(exit, { timeNs, cpu: 3, lost: 12n }),
      writer.packet(refused, { timeNs }),
      writer.end(timeNs, 2n),
    );
    const timeMs = 1_700_000_000_123.4568;
    const [lost, pid, tgid, error, tail, ...none] = objects(await replay(file));
    expect(lost).toEqual({ type: 'gap', count: 12, cpu: 3, timeMs });
    expect(pid).toMatchObject({
      type: 'taskstats',
      event: 'exit',
      kind: 'pid',
      id: 5,
      version: 16,
    });
    expect(pid).toMatchObject({ timeMs, cpu: 3, delayAccounting: 'unknown' });
    expect(pid).toMatchObject({ stats: { cpuDelayNs: String(2n ** 60n), comm: '', uid: 0 } });
    expect(pid).not.toHaveProperty('stats.blkioDelayNs');
    expect(tgid).toMatchObject({ kind: 'tgid', id: 4, stats: { cpuDelayNs: String(2n ** 60n) } });
    expect(tgid).not.toHaveProperty('stats.comm');
    expect(error).toEqual({ type: 'error', errno: 3, kind: 'pid', id: 99_999, timeMs });
    expect(tail).toEqual({ type: 'gap', count: 2, timeMs });
    expect(none).toEqual([]);
  });

  it('prints what is whole in a file that was cut, says where it ends, and ends with 65', async () => {
    const writer = new CaptureWriter(source);
    const whole = concat(writer.begin(), writer.packet(refused, { timeNs: 1n }));
    const result = await replay(concat(whole, whole.subarray(0, 30)), '--raw');
    expect(objects(result)).toEqual([{ type: 'error', errno: 3 }]);
    expect(result.code).toBe(65);
    expect(result.stderr).toContain(`is damaged at byte ${whole.length + 28}: the file ends`);
  });

  it('counts messages that break the rules of netlink as damage', async () => {
    const writer = new CaptureWriter(source);
    const file = concat(writer.begin(), writer.packet(refused.subarray(0, 18), { timeNs: 1n }));
    const result = await replay(file);
    expect([result.code, result.stdout]).toEqual([65, '']);
    expect(result.stderr).toContain('1 netlink messages that break the rules');
  });

  it('takes the family from --family where the file has none, and says so where it needs it', async () => {
    const stats = b.taskstats({}, b.aggregate('pid', 5, new Uint8Array(560)));
    const file = concat(start, b.simple(cooked(stats)));
    const without = await replay(file, '--raw');
    expect([without.code, without.stdout]).toEqual([65, '']);
    expect(without.stderr).toContain('--family');
    const result = await replay(file, '--raw', '--family', String(FAMILY));
    expect([result.code, result.stderr]).toEqual([0, '']);
    expect(objects(result)).toMatchObject([{ type: 'taskstats', event: 'reply', id: 5 }]);
    expect((await replay(file, '--family', '7')).code).toBe(64);
  });

  it('leaves out what other programs asked of other families, and says what it skipped', async () => {
    const named = b.enhanced(0, 1n, cooked(b.newFamily(FAMILY)));
    const other = b.error(2, {}, b.message({ type: 16 }, new Uint8Array(12)));
    const file = concat(
      start,
      b.interface(1),
      named,
      b.enhanced(0, 1n, cooked(other)),
      b.enhanced(0, 1n, cooked(refused, { family: 0 })),
      b.enhanced(1, 1n, new Uint8Array(64)),
    );
    const result = await replay(file);
    expect([result.code, result.stdout]).toEqual([0, '']);
    expect(result.stderr).toContain('1 packets of other link types');
    expect(result.stderr).toContain('1 packets of other families');
  });

  it('refuses other files, missing files, and output that it does not have', async () => {
    const noCapture = await replay(refused);
    expect([noCapture.code, noCapture.stdout]).toEqual([65, '']);
    expect((await run(['replay', fileOf(start)])).code).toBe(64);
  });

  const loop = join(folder, 'loop');
  symlinkSync(loop, loop);
  const file = fileOf(start);
  /** May be written alone, by root as well. */
  const secret = '/sys/bus/workqueue/uevent';

  const unreadable: (readonly [path: string, code: number, reason: string])[] = [
    [join(folder, 'none'), 66, 'no such file or directory'],
    [join(file, 'none'), 66, 'not a directory'],
    [folder, 65, 'it is a directory'],
    [loop, 71, 'too many symbolic links encountered'],
  ];
  if (existsSync(secret)) unreadable.push([secret, 77, 'permission denied']);

  it.each(unreadable)(
    'says why it cannot read %s, and ends with %i',
    async (path, code, reason) => {
      const result = await run(['replay', '--ndjson', path]);
      expect(result.stderr).toBe(`sidestat: ${path} cannot be read: ${reason}\n`);
      expect([result.code, result.stdout]).toEqual([code, '']);
    },
  );

  it('tells a program the errno', async () => {
    const { ELOOP, ENOENT } = constants.errno;
    await expect(openCapture(loop)).rejects.toMatchObject({ code: 'ERR_KERNEL', errno: ELOOP });
    const none = openCapture(join(folder, 'none'));
    await expect(none).rejects.toMatchObject({ code: 'ERR_NOT_FOUND', errno: ENOENT });
  });
});

describe('sidestat replay of a named pipe', () => {
  const { O_NONBLOCK, O_WRONLY } = fileConstants;
  const datagrams = [b.newFamily(FAMILY), refused].map((each) => b.enhanced(0, 1n, cooked(each)));
  const file = concat(start, ...datagrams);

  function namedPipe(name: string): string {
    const path = join(folder, name);
    execFileSync('mkfifo', [path]);
    return path;
  }

  /** As soon as somebody has opened it to read. */
  async function writerOf(path: string): Promise<number> {
    let fd = -1;
    const isRead = (): boolean => {
      try {
        fd = openSync(path, O_WRONLY | O_NONBLOCK);
      } catch {
        return false;
      }
      return true;
    };
    await until('the pipe is read', isRead, 15_000);
    return fd;
  }

  it('shows nothing above the exits before it knows that they are some', async () => {
    const path = namedPipe('none');
    const result = await run(['replay', path, 'exits'], {
      started: async () => {
        const fd = await writerOf(path);
        writeSync(fd, 'abc');
        await sleep(500); // it waits for more
        closeSync(fd);
      },
    });
    expect(result).toMatchObject({ code: 65, stdout: '' });
    expect(result.stderr).toContain('the file is no capture');
  });

  it('shows what comes through it, and waits for what comes late', async () => {
    const path = namedPipe('late');
    const result = await run(['replay', '--ndjson', path], {
      started: async () => {
        const fd = await writerOf(path);
        writeSync(fd, file.subarray(0, file.length - 10));
        await sleep(200);
        writeSync(fd, file.subarray(file.length - 10));
        closeSync(fd);
      },
    });
    expect(objects(result)).toHaveLength(1);
    const { code, stdout, stderr } = await replay(file);
    expect(result).toMatchObject({ code, stdout, stderr });
  });

  it.each([
    ['records', []],
    ['exits', ['exits']],
  ])(
    'shows the %s that have come while nothing more does, until it is interrupted',
    async (name, view) => {
      const path = namedPipe(name);
      let fd = -1;
      const result = await run(['replay', path, ...view, '--ndjson'], {
        started: async (child) => {
          fd = await writerOf(path);
          writeSync(fd, concat(start, b.enhanced(0, 1n, cooked(b.newFamily(FAMILY)))));
          for (const pid of [5, 6]) {
            const shown = once(child.stdout as Readable, 'data');
            writeSync(fd, b.enhanced(0, 1n, cooked(exitOf(pid))));
            await shown;
          }
          child.kill('SIGINT');
        },
      });
      closeSync(fd);
      expect(result).toMatchObject({ code: 130, signal: null, stderr: '' });
      expect(objects(result)).toHaveLength(2);
      expect(result.stdout).toMatch(/"(id|pid)":5,.*\n.*"(id|pid)":6,/);
    },
  );
});

function exitOf(pid: number): Uint8Array {
  return b.taskstats({ port: 0 }, b.aggregate('pid', pid, new Uint8Array(560)));
}

import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { arch, endianness, release } from 'node:os';
import { describe, expect, it } from 'vitest';
import {
  ERROR_CODE,
  FAILURE_BAD_REQUEST,
  KIND_END,
  KIND_ERROR,
  MAX_IDS,
  MAX_PAYLOAD,
  OP_GET_PID,
  OP_GET_TGID,
} from '../../src/generated/protocol.ts';
import { IS_ROOT } from '../machine.ts';
import { procStatus, statusOf } from '../proc.ts';
import { until } from '../until.ts';
import {
  CAP_NET_ADMIN,
  cpusPossible,
  Helper,
  IS_SANITIZED,
  NO_CAPABILITIES,
  request,
} from './driver.ts';

const ESRCH = 3;
/** Offsets of version 4 and later, except 15: asserted against the running kernel below. */
const UID = 120;
const PID = 128;

function deadPids(count: number): number[] {
  return Array.from({ length: count }, () => spawnSync('true').pid);
}

describe.skipIf(!IS_ROOT)('the helper on the live kernel (needs root)', () => {
  it('says in its hello what it and the kernel are', async () => {
    await using helper = new Helper();
    const hello = await helper.hello();
    expect(hello).toMatchObject({
      protocol: 1,
      program: 'sidestat-helper',
      version: JSON.parse(readFileSync('package.json', 'utf8')).version,
      kernel: release(),
      byteOrder: endianness() === 'LE' ? 'little' : 'big',
      cpus: readFileSync('/sys/devices/system/cpu/possible', 'utf8').trim(),
      mode: 'spawn',
      uid: 0,
      view: 'all',
      clientPid: process.pid,
      exitEvents: 'ready',
      exitsOnly: false,
      capabilities: CAP_NET_ADMIN,
      noNewPrivs: true,
    });
    expect(hello.machine).toBe(spawnSync('uname', ['-m']).stdout.toString().trim());
    expect(hello.pointerBits).toBe(arch().includes('64') || arch() === 's390x' ? 64 : 32);
    expect(hello.kernelError).toBeUndefined();
    expect(hello.newFamily.readUInt32LE(0)).toBe(hello.newFamily.length);
    expect(hello.newFamily.includes('TASKSTATS\0')).toBe(true);
    const [self] = await helper.ask(OP_GET_PID, [process.pid]);
    expect(self?.stats.length).toBe(hello.taskstatsSize);
    expect(self?.stats.readUInt16LE(0)).toBe(hello.taskstatsVersion);
  });

  it('holds CAP_NET_ADMIN and nothing else after the hello', async () => {
    await using helper = new Helper();
    await helper.hello();
    const status = procStatus(helper.pid);
    expect(statusOf(status, 'CapPrm')).toBe(CAP_NET_ADMIN);
    expect(statusOf(status, 'CapEff')).toBe(CAP_NET_ADMIN);
    expect(statusOf(status, 'CapInh')).toBe(NO_CAPABILITIES);
    expect(statusOf(status, 'CapAmb')).toBe(NO_CAPABILITIES);
    expect(statusOf(status, 'CapBnd')).toBe(NO_CAPABILITIES);
    expect(statusOf(status, 'NoNewPrivs')).toBe('1');
    expect(statusOf(status, 'Threads')).toBe('1');
    expect(readlinkSync(`/proc/${helper.pid}/cwd`)).toBe('/');
    expect(readdirSync(`/proc/${helper.pid}/fd`).length).toBe(6 + cpusPossible());
  });

  it('answers about this very process by pid and by tgid', async () => {
    await using helper = new Helper();
    const hello = await helper.hello();
    expect(hello.taskstatsVersion).not.toBe(15);
    const [byPid] = await helper.ask(OP_GET_PID, [process.pid], 7);
    expect(byPid).toMatchObject({ id: process.pid, errno: 0 });
    expect(byPid?.stats.readUInt32LE(PID)).toBe(process.pid);
    expect(byPid?.stats.readUInt32LE(UID)).toBe(0);
    const [byTgid] = await helper.ask(OP_GET_TGID, [process.pid], 8);
    expect(byTgid).toMatchObject({ id: process.pid, errno: 0 });
    expect(byTgid?.stats.readUInt32LE(PID)).toBe(0);
  });

  it('answers every id of the largest request once, dead ones with ESRCH', async () => {
    await using helper = new Helper();
    await helper.hello();
    const dead = deadPids(20);
    const absent = Array.from({ length: MAX_IDS - 22 }, (_, i) => 0x7000_0000 + i);
    const ids = [process.pid, 1, ...dead, ...absent];
    const records = await helper.ask(OP_GET_PID, ids);
    expect(records.length).toBe(MAX_IDS);
    expect(records.map(({ id }) => id).sort((a, b) => a - b)).toEqual(ids.sort((a, b) => a - b));
    const found = records.filter(({ errno }) => errno === 0).map(({ id }) => id);
    expect(found.sort((a, b) => a - b)).toEqual([1, process.pid]);
    expect(new Set(records.map(({ errno }) => errno))).toEqual(new Set([0, ESRCH]));
  });

  it('splits an answer into frames that keep the limits, and END counts them', async () => {
    await using helper = new Helper();
    await helper.hello();
    const before = BigInt(Date.now() - 1) * 1_000_000n;
    helper.send(request(OP_GET_PID, new Array(MAX_IDS).fill(process.pid), 0xffff_fff0));
    const { replies, gaps, last } = await helper.answer();
    expect(gaps).toEqual([]);
    expect(last).toMatchObject({ kind: KIND_END, request: 0xffff_fff0, count: MAX_IDS });
    expect(last.payload.length).toBe(0);
    expect(replies.reduce((sum, { count }) => sum + count, 0)).toBe(MAX_IDS);
    for (const frame of replies) {
      expect(frame).toMatchObject({ request: 0xffff_fff0, source: 0, flags: 0 });
      expect(frame.payload.length).toBeLessThanOrEqual(MAX_PAYLOAD);
      expect(frame.timeNs).toBeGreaterThan(before);
      expect(frame.timeNs).toBeLessThan(BigInt(Date.now() + 1) * 1_000_000n);
    }
  });

  it('answers pipelined requests in their order', async () => {
    await using helper = new Helper();
    await helper.hello();
    const all = Array.from({ length: 300 }, (_, i) =>
      request(i % 2 ? OP_GET_PID : OP_GET_TGID, new Array(1 + (i % 40)).fill(process.pid), i + 1),
    );
    helper.send(Buffer.concat(all));
    for (let i = 0; i < all.length; i++) {
      const { last } = await helper.answer();
      expect(last).toMatchObject({ kind: KIND_END, request: i + 1, count: 1 + (i % 40) });
    }
  });

  it('takes a request that comes one byte at a time', async () => {
    await using helper = new Helper();
    await helper.hello();
    for (const byte of request(OP_GET_PID, [process.pid, 1])) {
      helper.send(Uint8Array.of(byte));
      await new Promise((done) => setImmediate(done));
    }
    expect((await helper.answer()).last).toMatchObject({ kind: KIND_END, count: 2 });
  });

  it('keeps its memory while 200 requests wait for a client that does not read', async () => {
    await using helper = new Helper();
    await helper.hello();
    const rss = (): number => Number.parseInt(statusOf(procStatus(helper.pid), 'VmRSS'), 10);
    const ids = new Array<number>(MAX_IDS).fill(process.pid);
    for (let i = 1; i <= 200; i++) helper.send(request(OP_GET_PID, ids, i));
    let last = '';
    const idle = (): boolean => {
      const now = readFileSync(`/proc/${helper.pid}/schedstat`, 'utf8');
      const same = now === last;
      last = now;
      return same;
    };
    await until('the helper waits for its client', idle);
    if (!IS_SANITIZED) expect(rss()).toBeLessThan(4096);
    let records = 0;
    for (let i = 1; i <= 200; i++) {
      const answer = await helper.answer();
      expect(answer.last).toMatchObject({ kind: KIND_END, request: i, count: MAX_IDS });
      records += answer.replies.reduce((sum, { count }) => sum + count, 0);
    }
    expect(records).toBe(200 * MAX_IDS);
    if (!IS_SANITIZED) expect(rss()).toBeLessThan(4096);
  });

  it('answers for tasks that come and go while it is asked', async () => {
    await using helper = new Helper();
    await helper.hello();
    for (let i = 0; i < 50; i++) {
      const child = spawn('true');
      const closed = new Promise((done) => child.on('close', done));
      const pid = child.pid ?? -1;
      const records = await helper.ask(OP_GET_TGID, new Array(64).fill(pid));
      expect(records.length).toBe(64);
      for (const { id, errno } of records) {
        expect(id).toBe(pid);
        expect([0, ESRCH]).toContain(errno);
      }
      await closed;
    }
  });

  it('ends with code 0 when the client closes, also in the middle of an answer', async () => {
    await using idle = new Helper();
    await idle.hello();
    idle.channel.destroy();
    expect(await idle.exit).toEqual({ code: 0, signal: null });
    await using busy = new Helper();
    await busy.hello();
    for (let i = 0; i < 50; i++) busy.send(request(OP_GET_PID, new Array(1024).fill(1)));
    await busy.frame();
    busy.channel.destroy();
    expect(await busy.exit).toEqual({ code: 0, signal: null });
  });

  it('answers what is complete after the client has stopped writing', async () => {
    await using helper = new Helper();
    await helper.hello();
    for (let i = 1; i <= 20; i++) helper.send(request(OP_GET_PID, new Array(1024).fill(1), i));
    helper.channel.end();
    for (let i = 1; i <= 20; i++)
      expect((await helper.answer()).last).toMatchObject({ kind: KIND_END, request: i });
    expect(await helper.frame()).toBeUndefined();
    expect(await helper.exit).toEqual({ code: 0, signal: null });
  });

  it('calls a request that is cut off by the end bad', async () => {
    await using helper = new Helper();
    await helper.hello();
    helper.channel.end(request(OP_GET_PID, [1, 2, 3], 77).subarray(0, 20));
    const { last } = await helper.answer();
    expect(last).toMatchObject({ kind: KIND_ERROR, request: 77 });
    expect(last.payload.readUInt32LE(ERROR_CODE)).toBe(FAILURE_BAD_REQUEST);
    expect(await helper.exit).toEqual({ code: 76, signal: null });
  });

  it('closes the channel when it is killed', async () => {
    await using helper = new Helper();
    await helper.hello();
    helper.child.kill('SIGKILL');
    expect(await helper.frame()).toBeUndefined();
    expect(await helper.exit).toEqual({ code: null, signal: 'SIGKILL' });
  });
});

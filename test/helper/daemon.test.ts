/** One daemon for many clients: who is let in, what each costs the others, and who each is. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../src/client/connect.ts';
import {
  ERROR_CODE,
  FAILURE_BUSY,
  KIND_END,
  KIND_ERROR,
  MAX_IDS,
  OP_GET_PID,
} from '../../src/generated/protocol.ts';
import { hasProgram, IS_ROOT } from '../machine.ts';
import { statusOf } from '../proc.ts';
import { until } from '../until.ts';
import { Account, exitEverywhere, listen, stopListening } from './account.ts';
import { connectAs, Daemon } from './daemon.ts';
import {
  CAP_NET_ADMIN,
  Conversation,
  compile,
  HELPER,
  IS_SANITIZED,
  NO_CAPABILITIES,
  request,
} from './driver.ts';
import { USERS } from './subjects.ts';

const [FIRST = 0, SECOND = 0, THIRD = 0] = USERS;
const FIFTH = 61005;

let folder = '';

/** A process of the user, which sleeps. */
async function sleeper(uid: number): Promise<ChildProcess> {
  const child = spawn('sleep', ['60'], { uid, gid: uid, stdio: 'ignore' });
  await new Promise((done) => child.on('spawn', done));
  return child;
}

async function expectBusy(peer: Conversation): Promise<void> {
  const frames = await peer.rest();
  expect(frames.map(({ kind, request }) => [kind, request])).toEqual([[KIND_ERROR, 0]]);
  expect(frames[0]?.payload.readUInt32LE(ERROR_CODE)).toBe(FAILURE_BUSY);
}

/** SO_ACCEPTCON in the flags of /proc/net/unix: the socket has not only its name, but listens. */
const LISTENS = /^\S+ \S+ \S+ 00010000 /;

/** Lets everybody connect, when the socket listens: until then it refuses. */
function openDoor(path: string): boolean {
  const sockets = readFileSync('/proc/net/unix', 'utf8').split('\n');
  if (!sockets.some((line) => LISTENS.test(line) && line.endsWith(` ${path}`))) return false;
  chmodSync(path, 0o666);
  return true;
}

/** Four clients of each of four users: all that there may be. */
async function fill(daemon: Daemon): Promise<Conversation[]> {
  const peers: Conversation[] = [];
  for (const uid of [0, FIRST, SECOND, THIRD])
    for (let i = 0; i < 4; i++) peers.push(await daemon.join(uid));
  return peers;
}

async function expectAnswers(peers: readonly Conversation[]): Promise<void> {
  for (const peer of peers) {
    peer.send(request(OP_GET_PID, [0x7fff_fff0]));
    expect((await peer.answer()).last).toMatchObject({ kind: KIND_END, count: 1 });
  }
}

describe.skipIf(!IS_ROOT)('the daemon (needs root)', () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sidestat-daemon-'));
    chmodSync(folder, 0o755);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('says hello to each client, with its uid, view and pid', async () => {
    await using daemon = new Daemon(folder);
    const ofDaemon = { mode: 'daemon', clientPid: process.pid, exitEvents: 'ready' };
    expect(await daemon.ready()).toMatchObject({ ...ofDaemon, uid: 0, view: 'all' });
    await using peer = daemon.connect(FIRST);
    expect(await peer.hello()).toMatchObject({ ...ofDaemon, uid: FIRST, view: 'own' });
  });

  it.skipIf(IS_SANITIZED)('holds CAP_NET_ADMIN and nothing else', async () => {
    await using daemon = new Daemon(folder);
    await daemon.ready();
    for (const set of ['CapPrm', 'CapEff'])
      expect(statusOf(daemon.status, set)).toBe(CAP_NET_ADMIN);
    for (const set of ['CapInh', 'CapBnd', 'CapAmb'])
      expect([set, statusOf(daemon.status, set)]).toEqual([set, NO_CAPABILITIES]);
    expect(statusOf(daemon.status, 'NoNewPrivs')).toBe('1');
    expect(statusOf(daemon.status, 'Seccomp')).toBe('2');
    expect(statusOf(daemon.status, 'Threads')).toBe('1');
  });

  it.skipIf(!hasProgram('systemd-socket-activate'))(
    'serves behind the socket of systemd-socket-activate, as another user',
    async () => {
      const path = join(folder, 'activated.sock');
      const user = ['--reuid=65534', '--regid=65534', '--clear-groups'];
      const sets = ['--inh-caps=+net_admin', '--ambient-caps=+net_admin'];
      const args = ['-l', path, 'setpriv', ...user, ...sets, HELPER, '--daemon'];
      const child = spawn('systemd-socket-activate', args, { stdio: 'ignore' });
      const own = await sleeper(FIRST);
      const other = await sleeper(SECOND);
      try {
        await until('the socket is there', () => openDoor(path));
        await using root = new Conversation(connectAs(path)); // starts it
        expect(await root.hello()).toMatchObject({ mode: 'daemon', capabilities: CAP_NET_ADMIN });
        await using peer = new Conversation(connectAs(path, FIRST));
        expect(await peer.hello()).toMatchObject({ uid: FIRST, view: 'own' });
        const records = await peer.ask(OP_GET_PID, [own.pid ?? 0, other.pid ?? 0]);
        expect(records).toMatchObject([{ id: own.pid, errno: 0 }]);
        expect((await root.ask(OP_GET_PID, [own.pid ?? 0, other.pid ?? 0])).length).toBe(2);
      } finally {
        for (const process of [child, own, other]) process.kill('SIGKILL');
      }
    },
  );

  it('shows each client its own tasks alone', async () => {
    await using daemon = new Daemon(folder);
    await daemon.ready();
    const children = await Promise.all([FIRST, SECOND].map(sleeper));
    const ids = [...children.map(({ pid }) => pid ?? 0), process.pid, 1];
    try {
      for (const [i, uid] of [FIRST, SECOND].entries()) {
        await using peer = await daemon.join(uid);
        expect(await peer.ask(OP_GET_PID, ids)).toMatchObject([{ id: ids[i], errno: 0 }]);
      }
      await using root = await daemon.join();
      expect((await root.ask(OP_GET_PID, ids)).map(({ errno }) => errno)).toEqual([0, 0, 0, 0]);
    } finally {
      for (const child of children) child.kill();
    }
  });

  it('takes who connected for the client, whoever has the descriptor later', async () => {
    await using daemon = new Daemon(folder);
    await daemon.ready();
    const [own, other] = await Promise.all([FIRST, SECOND].map(sleeper));
    const passer = compile('passer', folder);
    const child = spawn(passer, [daemon.path, `${FIRST}`, `${SECOND}`], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    try {
      // The process that asks belongs to SECOND; the connection is that of FIRST.
      const pair = { readable: child.stdout, writable: child.stdin };
      await using peer = new Conversation(Duplex.from(pair) as never);
      expect(await peer.hello()).toMatchObject({ uid: FIRST, view: 'own' });
      const records = await peer.ask(OP_GET_PID, [own?.pid ?? 0, other?.pid ?? 0, child.pid ?? 0]);
      expect(records).toMatchObject([{ id: own?.pid, errno: 0 }]);
    } finally {
      for (const process of [child, own, other]) process?.kill('SIGKILL');
    }
  });

  it('turns away the fifth client of a user, and nobody else', async () => {
    await using daemon = new Daemon(folder);
    await daemon.ready();
    const peers = await Promise.all([1, 2, 3, 4].map(() => daemon.join(FIRST)));
    for (let i = 0; i < 3; i++) await expectBusy(daemon.connect(FIRST));
    peers.push(await daemon.join(SECOND));
    await expectAnswers(peers);
    for (const peer of peers) peer.channel.destroy();
  });

  it('tells a program that it has no place for it', async () => {
    await using daemon = new Daemon(folder);
    await daemon.ready();
    const peers = await Promise.all([1, 2, 3, 4].map(() => daemon.join()));
    const options = { mode: 'socket', socket: daemon.path } as const;
    await expect(connect(options)).rejects.toMatchObject({
      code: 'ERR_BUSY',
      hint: 'try again later',
    });
    for (const peer of peers) peer.channel.destroy();
  });

  it('turns away the seventeenth client within 100 ms, and serves the sixteen', async () => {
    await using daemon = new Daemon(folder);
    await daemon.ready();
    const peers = await fill(daemon);
    const times: number[] = [];
    for (let i = 0; i < 10; i++) {
      const start = performance.now();
      await expectBusy(daemon.connect(FIFTH));
      times.push(performance.now() - start);
    }
    expect(Math.min(...times)).toBeLessThan(100);
    await expectAnswers(peers);
    for (const peer of peers) peer.channel.destroy();
  });

  it('has a place again when a client leaves, however it does', async () => {
    await using daemon = new Daemon(folder);
    await daemon.ready();
    const peers = await fill(daemon);
    const full = daemon.descriptors;
    const [first, second, third] = peers;
    first?.channel.destroy();
    second?.channel.end();
    third?.send(Buffer.alloc(16)); // breaks the protocol
    await until('three are gone', () => daemon.descriptors === full - 3);
    const replaced = await Promise.all([1, 2, 3].map(() => daemon.join(FIFTH)));
    await expectBusy(daemon.connect(0xfff0));
    await expectAnswers([...peers.slice(3), ...replaced]);
    for (const peer of [...peers, ...replaced]) peer.channel.destroy();
  });

  it('is after 1,000 connections what it was before', async () => {
    await using daemon = new Daemon(folder);
    await daemon.ready();
    const peers = await fill(daemon); // so that every place was used once
    const empty = daemon.descriptors - peers.length;
    for (const peer of peers) peer.channel.destroy();
    await until('all are gone', () => daemon.descriptors === empty);
    const before = daemon.rss.now;
    for (let i = 0; i < 1000; i++) {
      const peer = await daemon.join(i % 2 === 0 ? 0 : FIRST);
      peer.channel.destroy();
    }
    await until('all are gone', () => daemon.descriptors === empty);
    expect(daemon.rss.now).toBeLessThanOrEqual(before + 64);
    await using peer = await daemon.join(FIRST);
    await expectAnswers([peer]);
  });

  it('makes who asks too often wait, and nobody else', async () => {
    await using daemon = new Daemon(folder);
    await daemon.ready();
    const [BURST, A_SECOND, EACH] = [100, 50, 50];
    const flood = await Promise.all([1, 2, 3, 4].map(() => daemon.join(FIRST)));
    await using other = await daemon.join(SECOND);
    const start = performance.now();
    let answered = 0;
    const floods = flood.map(async (peer) => {
      const one = request(OP_GET_PID, new Array(MAX_IDS).fill(0x7fff_fff0));
      peer.send(Buffer.concat(new Array(EACH).fill(one)));
      for (let i = 0; i < EACH; i++) {
        expect((await peer.answer()).last).toMatchObject({ kind: KIND_END, count: MAX_IDS });
        answered++;
      }
    });
    for (let i = 0; i < 60; i++) await expectAnswers([other]);
    const early = answered;
    const seconds = (performance.now() - start) / 1000;
    expect(early).toBeLessThanOrEqual(BURST + A_SECOND * seconds + flood.length);
    expect(early).toBeLessThan(EACH * flood.length);
    await Promise.all(floods); // late, but answered
    const all = (performance.now() - start) / 1000;
    expect(all).toBeGreaterThan((EACH * flood.length - BURST - flood.length) / A_SECOND);
    for (const peer of flood) peer.channel.destroy();
  });

  it('tells exits to those who listen, and ends that for each by itself', async () => {
    await using daemon = new Daemon(folder);
    await daemon.ready();
    const accounts = [new Account(), new Account()];
    await using first = await daemon.join();
    await using second = await daemon.join();
    await using silent = await daemon.join();
    await listen(first, accounts[0] as Account);
    await listen(second, accounts[1] as Account);
    for (let i = 0; i < 20; i++) exitEverywhere();
    await stopListening(first);
    const told = accounts[0]?.told ?? 0;
    expect(told).toBeGreaterThanOrEqual(20);
    for (let i = 0; i < 20; i++) exitEverywhere();
    await stopListening(second);
    expect(accounts[0]?.told).toBe(told);
    expect(accounts[1]?.told).toBeGreaterThanOrEqual(told + 20);
    await expectAnswers([first, second, silent]);
  });
});

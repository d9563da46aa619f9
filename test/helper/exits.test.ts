/** Exit events of the live kernel: what is told, to whom, and from which namespaces. */
import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  ERROR_CODE,
  ERROR_ERRNO,
  FAILURE_KERNEL,
  FAILURE_UNDELIVERABLE,
  KIND_END,
  KIND_ERROR,
  OP_EXITS_START,
  OP_EXITS_STOP,
  OP_GET_PID,
  REASON_KERNEL,
  REASON_QUEUE,
  REASON_WITHHELD,
} from '../../src/generated/protocol.ts';
import { hasProgram, IS_ROOT } from '../machine.ts';
import { childrenOf, cpuMsOf, procStatus, statusOf } from '../proc.ts';
import { Account, cpusOnline, exitEverywhere, listen, stopListening } from './account.ts';
import { HELPER, Helper, IS_SANITIZED, NO_CAPABILITIES, request } from './driver.ts';

const EPERM = 1;

/** Until an event of each CPU came, and none was lost beside it: an edge of what is numbered. */
async function settle(helper: Helper, account: Account): Promise<void> {
  for (let round = 0; round < 50; round++) {
    const { missing } = account;
    exitEverywhere();
    await sleep(20);
    await helper.ask(OP_GET_PID, [process.pid]); // reads events on the way
    if (account.missing === missing && account.cpus === cpusOnline().length) return;
  }
  throw new Error('the kernel drops events all the time');
}

describe.skipIf(!IS_ROOT)('exit events (needs root)', () => {
  it('tell every process that ends between START and the END of STOP', async () => {
    await using helper = new Helper();
    await helper.hello();
    const seen = new Set<number>();
    const account = new Account(({ pid }) => seen.add(pid));
    const before = spawnSync('true').pid;
    await listen(helper, account);
    const pids = Array.from({ length: 200 }, () => spawnSync('true').pid);
    await stopListening(helper);
    const after = spawnSync('true').pid;
    expect(pids.filter((pid) => !seen.has(pid))).toEqual([]);
    expect([seen.has(before), seen.has(after)]).toEqual([false, false]);
    expect(account.missing).toBe(0);
  });

  /** More than the queue of the helper and the sockets hold, of a shell that forks. */
  const forks = 5000;
  const fork = (): void => {
    spawnSync('sh', ['-c', `i=0; while [ $i -lt ${forks} ]; do (:); i=$((i + 1)); done`]);
  };

  it('wait in the kernel for a program that does not read, until the END of STOP', async () => {
    await using helper = new Helper();
    await helper.hello();
    const account = new Account();
    await listen(helper, account);
    fork();
    await stopListening(helper);
    expect(account.delivered).toBeGreaterThan(forks);
    expect(account.missing).toBe(0);
    expect((await helper.ask(OP_GET_PID, [process.pid])).length).toBe(1);
  });

  it('let the helper sleep while nobody reads, with a STOP and a GET that wait', async () => {
    await using helper = new Helper();
    await helper.hello();
    await listen(helper, new Account());
    helper.channel.pause();
    fork();
    helper.send(request(OP_EXITS_STOP, [], 7));
    helper.send(request(OP_GET_PID, [process.pid], 8));
    await sleep(300);
    const before = cpuMsOf(helper.pid);
    await sleep(1000);
    expect(cpuMsOf(helper.pid) - before).toBeLessThan(300);
  });

  it('can be started and stopped again and again, in any order', async () => {
    await using helper = new Helper();
    await helper.hello();
    for (let round = 0; round < 20; round++) {
      const account = new Account();
      await listen(helper, account);
      await listen(helper, account); // changes nothing
      spawnSync('true');
      await stopListening(helper);
      expect(account.told).toBeGreaterThan(0);
      await stopListening(helper); // changes nothing
    }
    expect((await helper.ask(OP_GET_PID, [process.pid])).length).toBe(1);
  });

  it('come between the answers to GETs', async () => {
    await using helper = new Helper();
    await helper.hello();
    const account = new Account();
    await listen(helper, account);
    for (let i = 0; i < 100; i++) {
      spawnSync('true');
      expect(await helper.ask(OP_GET_PID, [process.pid])).toMatchObject([{ errno: 0 }]);
    }
    await stopListening(helper);
    expect(account.told).toBeGreaterThanOrEqual(100);
  });

  it('have an account that the numbers of the kernel confirm', async () => {
    await using helper = new Helper();
    await helper.hello();
    const account = new Account();
    await listen(helper, account);
    for (let i = 0; i < 50; i++) exitEverywhere();
    await stopListening(helper);
    expect(account.told).toBe(account.numbered);
    expect(account.lost).toEqual({ [REASON_KERNEL]: 0, [REASON_QUEUE]: 0, [REASON_WITHHELD]: 0 });
  });

  it('that the kernel drops for want of a buffer are counted, each of them', async () => {
    await using helper = new Helper(HELPER, ['--exit-buffer=4096']);
    await helper.hello();
    const account = new Account();
    await listen(helper, account);
    await settle(helper, account);
    spawnSync('sh', ['-c', 'for i in 1 2 3 4 5 6 7 8; do (true & true & true & true; wait); done']);
    helper.child.kill('SIGSTOP'); // nobody empties the buffer
    for (let i = 0; i < 50; i++) spawnSync('true');
    helper.child.kill('SIGCONT');
    await settle(helper, account);
    await stopListening(helper);
    expect(account.lost[REASON_KERNEL]).toBeGreaterThan(10);
    expect(account.told).toBe(account.numbered);
  });

  it.each(['0', '-1', '8388609', '1x', 'x', '', '99999999999999999999'])(
    'are not started with a buffer of "%s" bytes',
    async (bytes) => {
      const helper = new Helper(HELPER, [`--exit-buffer=${bytes}`]);
      expect(await helper.rest()).toEqual([]);
      expect(await helper.stderr).toMatch(/^sidestat-helper: --exit-buffer= takes 1 to 8388608/);
      expect((await helper.exit).code).toBe(64);
    },
  );
});

describe.skipIf(!IS_ROOT)('a helper for exit events alone (needs root)', () => {
  it('holds no capability at all, and still tells exits', async () => {
    await using helper = new Helper(HELPER, ['--exits-only']);
    const hello = await helper.hello();
    expect(hello).toMatchObject({
      exitsOnly: true,
      exitEvents: 'ready',
      capabilities: NO_CAPABILITIES,
    });
    const status = procStatus(helper.pid);
    for (const set of ['CapPrm', 'CapEff', 'CapInh', 'CapBnd', 'CapAmb'])
      expect([set, statusOf(status, set)]).toEqual([set, NO_CAPABILITIES]);
    expect(statusOf(status, 'NoNewPrivs')).toBe('1');
    if (!IS_SANITIZED) expect(statusOf(status, 'Seccomp')).toBe('2');
    for (let round = 0; round < 2; round++) {
      const account = new Account();
      await listen(helper, account);
      for (let i = 0; i < 20; i++) exitEverywhere();
      await stopListening(helper);
      expect(account.told).toBeGreaterThanOrEqual(20);
      expect(account.told).toBe(account.numbered);
    }
  });

  it('cannot ask the kernel about a task, and says so', async () => {
    await using helper = new Helper(HELPER, ['--exits-only']);
    await helper.hello();
    helper.send(request(OP_GET_PID, [process.pid]));
    const { replies, last } = await helper.answer();
    const errors = replies.map(({ payload }) => -payload.readInt32LE(16));
    if (last.kind === KIND_ERROR) {
      expect(last.payload.readUInt32LE(ERROR_CODE)).toBe(FAILURE_KERNEL);
      expect(last.payload.readUInt32LE(ERROR_ERRNO)).toBe(EPERM);
    } else expect([last.kind, errors]).toEqual([KIND_END, [EPERM]]);
  });

  it('does not tell what ended while nobody listened', async () => {
    await using helper = new Helper(HELPER, ['--exits-only']);
    await helper.hello();
    const quiet = spawnSync('true').pid;
    const seen = new Set<number>();
    await listen(helper, new Account(({ pid }) => seen.add(pid)));
    const told = spawnSync('true').pid;
    await stopListening(helper);
    expect([seen.has(quiet), seen.has(told)]).toEqual([false, true]);
  });
});

describe.skipIf(!IS_ROOT || !hasProgram('unshare'))(
  'the test whether exits are told (needs root and unshare)',
  () => {
    it('finds that they are in the namespaces of the machine', async () => {
      await using helper = new Helper();
      const hello = await helper.hello();
      expect(hello.exitEvents).toBe('ready');
      expect(hello).not.toHaveProperty('exitEventsReason');
    });

    it.each([
      ['a network namespace', ['--net'], /^the helper runs in a network namespace of its own/],
      ['a pid namespace', ['--pid', '--fork', '--mount-proc'], /pid namespace of its own/],
    ])('finds that they are not in %s', async (_, args, reason) => {
      await using helper = new Helper('unshare', [...args, HELPER]);
      expect(await helper.hello()).toMatchObject({
        exitEvents: 'undeliverable',
        exitEventsReason: expect.stringMatching(reason),
      });
      helper.send(request(OP_EXITS_START, []));
      const { last } = await helper.answer();
      expect(last.kind).toBe(KIND_ERROR);
      expect(last.payload.readUInt32LE(ERROR_CODE)).toBe(FAILURE_UNDELIVERABLE);
      helper.send(request(OP_EXITS_STOP, [], 2));
      expect((await helper.answer()).last.kind).toBe(KIND_END);
      expect((await helper.ask(OP_GET_PID, [1], 3)).length).toBe(1);
      const children = childrenOf(helper.pid); // of unshare, when it has made a process
      expect(children.flatMap(childrenOf)).toEqual([]);
      if (!args.includes('--fork')) expect(children).toEqual([]);
    });

    it('is of no account in a user namespace, where the kernel refuses all', async () => {
      const helper = new Helper('unshare', ['--user', '--map-root-user', HELPER]);
      expect(await helper.hello()).toMatchObject({
        kernelError: EPERM,
        exitEvents: 'undeliverable',
        exitEventsReason: expect.stringMatching(/refuses|cannot ask/),
      });
      expect((await helper.exit).code).toBe(77);
    });

    it.each([
      ['mount', '--mount'],
      ['UTS', '--uts'],
      ['IPC', '--ipc'],
      ['cgroup', '--cgroup'],
    ])('does not mind a %s namespace', async (_, namespace) => {
      await using helper = new Helper('unshare', [namespace, HELPER]);
      expect((await helper.hello()).exitEvents).toBe('ready');
    });
  },
);

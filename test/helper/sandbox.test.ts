import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { OP_GET_PID, OP_GET_TGID } from '../../src/generated/protocol.ts';
import { temporaryFolder } from '../folder.ts';
import { hasProgram, IS_ROOT, NOBODY } from '../machine.ts';
import { procStatus, statusOf } from '../proc.ts';
import { Account, exitEverywhere, listen, stopListening } from './account.ts';
import { Daemon } from './daemon.ts';
import {
  CAP_NET_ADMIN,
  cpusPossible,
  HELPER,
  Helper,
  IS_SANITIZED,
  makeAttempt,
  NO_CAPABILITIES,
} from './driver.ts';

let attempt = '';
const folder = temporaryFolder('sandbox', 0o755);

beforeAll(() => {
  attempt = makeAttempt();
});

/** The sections of --print-policy: title to the first words of its lines. */
function printedPolicy(): Map<string, string[]> {
  const text = execFileSync(HELPER, ['--print-policy'], { encoding: 'utf8' });
  return new Map(
    text.split('\n\n').map((section) => {
      const [title = '', ...lines] = section.trim().split('\n');
      return [title.split(' (')[0] ?? '', lines.map((line) => line.trim())];
    }),
  );
}

function allowedCalls(): Set<string> {
  const lines = printedPolicy().get('System calls') ?? [];
  return new Set(lines.map((line) => line.split(' ')[0] ?? ''));
}

/** One deed in the place of the helper: what it answered, and how it ended. */
async function outcome(deed: string): Promise<{ said: string; signal: string | null }> {
  await using helper = new Helper(attempt);
  expect((await helper.hello()).seccomp).toBe(true);
  let said = '';
  const ended = new Promise((done) => helper.channel.on('close', done));
  helper.channel.on('readable', () => {
    said += helper.channel.read() ?? '';
  });
  helper.send(Buffer.from(deed));
  const { signal } = await helper.exit;
  await ended;
  return { said, signal };
}

describe.skipIf(!IS_ROOT || IS_SANITIZED)('the sandbox of the helper (needs root)', () => {
  const deeds = [...readFileSync('helper/test/attempt.c', 'utf8').matchAll(/^RAW\((\w+),/gm)].map(
    ([, name = '']) => name,
  );
  if (process.arch === 'x64') deeds.push('x32');

  it.each(deeds)('dies of %s', async (deed) => {
    expect(await outcome(deed)).toEqual({ said: '', signal: 'SIGSYS' });
  });

  it.skipIf(process.arch !== 'x64')('dies of a call by the gate of i386', async () => {
    // SIGSEGV where the kernel has no such gate.
    const { said, signal } = await outcome('i386');
    expect(said).toBe('');
    expect(['SIGSYS', 'SIGSEGV']).toContain(signal);
  });

  it('survives what is allowed, so that the deaths above are of the filter', async () => {
    expect(await outcome('allowed')).toEqual({ said: 'alive', signal: null });
  });

  it('tries every allowed call that has a condition with the condition broken', () => {
    const text = execFileSync(HELPER, ['--print-policy'], { encoding: 'utf8' });
    const conditional = [
      ...text.matchAll(/^ {2}(\w+) +(?:descriptor|address|level|call) is/gm),
    ].map(([, name]) => name);
    expect(conditional.length).toBeGreaterThanOrEqual(4);
    for (const name of conditional) expect(deeds).toContain(name);
    const free = [...allowedCalls()].filter((name) => !conditional.includes(name));
    for (const name of free) expect(deeds).not.toContain(name);
  });

  it('allows at most 20 system calls', () => {
    expect(allowedCalls().size).toBeGreaterThan(10);
    expect(allowedCalls().size).toBeLessThanOrEqual(20);
  });

  it('is in force after the hello, as /proc says', async () => {
    await using helper = new Helper();
    const hello = await helper.hello();
    expect(hello).toMatchObject({ seccomp: true, dumpable: false, noNewPrivs: true });
    const status = procStatus(helper.pid);
    expect(statusOf(status, 'Seccomp')).toBe('2');
    expect(statusOf(status, 'NoNewPrivs')).toBe('1');
    expect(statusOf(status, 'CapEff')).toBe(CAP_NET_ADMIN);
    expect(statusOf(status, 'CapPrm')).toBe(CAP_NET_ADMIN);
    for (const set of ['CapInh', 'CapBnd', 'CapAmb'])
      expect(statusOf(status, set)).toBe(NO_CAPABILITIES);
  });

  it.skipIf(!hasProgram('perl'))('has the Landlock that the kernel has (perl)', async () => {
    await using helper = new Helper();
    // landlock_create_ruleset(NULL, 0, LANDLOCK_CREATE_RULESET_VERSION), on every architecture.
    const abi = execFileSync('perl', ['-e', 'print syscall(444, 0, 0, 1)'], { encoding: 'utf8' });
    expect((await helper.hello()).landlock).toBe(Math.max(0, Number(abi)));
  });

  it('has the resource limits that it prints', async () => {
    await using helper = new Helper();
    await helper.hello();
    const lines = readFileSync(`/proc/${helper.pid}/limits`, 'utf8');
    const names: Record<string, string> = {
      CORE: 'core file size',
      FSIZE: 'file size',
      NPROC: 'processes',
      MEMLOCK: 'locked memory',
      NOFILE: 'open files',
      STACK: 'stack size',
      AS: 'address space',
    };
    const printed = printedPolicy().get('Resource limits, at most:') ?? [];
    expect(printed.length).toBe(Object.keys(names).length);
    for (const line of printed) {
      const [name = '', most = ''] = line.split(/\s+/);
      const row = new RegExp(`^Max ${names[name]}\\s+(\\S+)\\s+(\\S+)`, 'm').exec(lines);
      const sockets = name === 'NOFILE' ? cpusPossible() : 0; // one of each CPU
      expect([name, Number(row?.[1])]).toEqual([name, Number(most) + sockets]);
      expect(row?.[2]).toBe(row?.[1]);
    }
  });

  it('does not grow: address space is the same before and after 200,000 answers', async () => {
    await using helper = new Helper();
    await helper.hello();
    const size = (): string => statusOf(procStatus(helper.pid), 'VmSize');
    const before = size();
    const ids = new Array<number>(1024).fill(process.pid);
    for (let i = 0; i < 100; i++) {
      await helper.ask(OP_GET_PID, ids);
      await helper.ask(OP_GET_TGID, ids);
    }
    expect(size()).toBe(before);
    expect(Number.parseInt(before, 10)).toBeLessThan(32 * 1024);
  });

  it('goes on after a stop and a continue, which restarts its poll', async () => {
    await using helper = new Helper();
    await helper.hello();
    for (let i = 0; i < 20; i++) {
      helper.child.kill('SIGSTOP');
      helper.child.kill('SIGCONT');
      expect((await helper.ask(OP_GET_PID, [process.pid])).length).toBe(1);
    }
  });

  it.skipIf(!hasProgram('strace') || !hasProgram('setcap'))(
    'makes the calls that it prints and no other, in every view (strace, setcap)',
    async () => {
      const copy = join(folder, 'helper');
      copyFileSync(HELPER, copy);
      chmodSync(copy, 0o755);
      const seen = new Set<string>();
      for (const capability of [false, true]) {
        if (capability) execFileSync('setcap', ['cap_net_admin=ep', copy]);
        const trace = join(folder, 'trace');
        // As root, strace keeps the capability of the file for the user that it becomes.
        const user = capability ? ['-u', 'nobody'] : [];
        await using helper = new Helper('strace', ['-f', '-o', trace, ...user, copy]);
        expect((await helper.hello()).uid).toBe(capability ? NOBODY : 0);
        for (const operation of [OP_GET_PID, OP_GET_TGID])
          await helper.ask(operation, [process.pid, 1, 0x7fff_fff0]);
        if (!capability) await listen(helper, new Account());
        exitEverywhere();
        await sleep(50);
        await stopListening(helper);
        helper.send(Buffer.alloc(16));
        await helper.rest();
        await helper.exit;
        const text = readFileSync(trace, 'utf8');
        const served = text.slice(text.lastIndexOf('PR_SET_SECCOMP')).split('\n').slice(1);
        for (const line of served) {
          const call = /^\d+\s+(\w+)\(/.exec(line)?.[1];
          if (call) seen.add(call);
        }
      }
      const allowed = allowedCalls();
      expect([...seen].filter((name) => !allowed.has(name))).toEqual([]);
      for (const name of ['sendto', 'recvfrom', 'sendmsg', 'recvmmsg', 'ppoll', 'exit_group'])
        expect([...seen]).toContain(name);
      expect(seen.has('newfstatat') || seen.has('statx')).toBe(true);
    },
  );

  it.skipIf(!hasProgram('strace'))('makes no other call as a daemon (strace)', async () => {
    const trace = join(folder, 'daemon-trace');
    {
      await using daemon = new Daemon(folder, { wrapper: ['strace', '-D', '-f', '-o', trace] });
      await daemon.ready();
      await using own = await daemon.join(NOBODY);
      await own.ask(OP_GET_PID, [process.pid, 0x7fff_fff0]);
      for (let i = 0; i < 3; i++) await daemon.join(NOBODY);
      expect((await daemon.connect(NOBODY).rest()).length).toBe(1); // BUSY
      await listen(own, new Account());
      exitEverywhere();
      await sleep(50);
      await stopListening(own);
    }
    const text = readFileSync(trace, 'utf8');
    const served = text.slice(text.lastIndexOf('PR_SET_SECCOMP')).split('\n').slice(1);
    const seen = new Set(served.flatMap((line) => /^\d+\s+(\w+)\(/.exec(line)?.[1] ?? []));
    const allowed = allowedCalls();
    expect([...seen].filter((name) => !allowed.has(name))).toEqual([]);
    for (const name of ['accept4', 'getsockopt', 'close', 'ppoll'])
      expect([...seen]).toContain(name);
  });

  it('cannot be traced or read by its own user', async () => {
    const copy = join(folder, 'untraceable');
    copyFileSync(HELPER, copy);
    chmodSync(copy, 0o755);
    execFileSync('setcap', ['cap_net_admin=ep', copy]);
    await using helper = new Helper(copy, [], { uid: NOBODY, gid: NOBODY });
    await helper.hello();
    for (const file of ['mem', 'environ', 'maps', 'io']) {
      const path = `/proc/${helper.pid}/${file}`;
      const read = spawnSync('head', ['-c1', path], { uid: NOBODY, gid: NOBODY, encoding: 'utf8' });
      expect([read.status, read.stderr]).toEqual([1, expect.stringMatching(/Permission denied/)]);
    }
  });

  it.skipIf(!hasProgram('unshare') || !hasProgram('setcap') || !hasProgram('setpriv'))(
    'leaves Landlock out where /proc has hidepid, which would hide own processes (unshare)',
    async () => {
      const copy = join(folder, 'hidepid');
      copyFileSync(HELPER, copy);
      chmodSync(copy, 0o755);
      execFileSync('setcap', ['cap_net_admin=ep', copy]);
      const own = spawn('sleep', ['30'], { uid: NOBODY, gid: NOBODY });
      try {
        const user = `setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups`;
        const script = `mount -t proc -o hidepid=2 proc /proc && exec ${user} ${copy}`;
        await using helper = new Helper('unshare', ['-m', 'sh', '-c', script]);
        expect(await helper.hello()).toMatchObject({ view: 'own', landlock: 0, seccomp: true });
        const records = await helper.ask(OP_GET_PID, [own.pid ?? 0, process.pid]);
        expect(records).toMatchObject([{ id: own.pid, errno: 0 }]);
      } finally {
        own.kill();
      }
    },
  );
});

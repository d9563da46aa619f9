/** Nobody inherits what a helper has asked the kernel for, however it ends. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IS_ROOT } from '../machine.ts';
import { childrenOf, procStatus, statusOf } from '../proc.ts';
import { Account, listen } from './account.ts';
import { Daemon } from './daemon.ts';
import { CAP_NET_ADMIN, type Conversation, compile, cpusPossible, Helper, text } from './driver.ts';

const USER = 61_017;
let folder = '';
let heir = '';

beforeAll(() => {
  if (!IS_ROOT) return;
  folder = mkdtempSync(join(tmpdir(), 'sidestat-guard-'));
  chmodSync(folder, 0o755); // another user runs it
  heir = compile('heir', folder);
});
afterAll(() => {
  if (folder !== '') rmSync(folder, { recursive: true });
});

/** Inodes of the sockets of a process. */
function socketsOf(pid: number): Set<string> {
  const fds = Array.from({ length: 64 }, (_, fd) => {
    const read = readInfo(`/proc/${pid}/fdinfo/${fd}`);
    return /^ino:\s*(\d+)$/m.exec(read)?.[1] ?? '';
  });
  return new Set(fds);
}

function readInfo(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Port ids of its netlink sockets, which every user can read. */
function portsOf(pid: number): string[] {
  const inodes = socketsOf(pid);
  const lines = readFileSync('/proc/net/netlink', 'utf8').trim().split('\n').slice(1);
  const rows = lines.map((line) => line.trim().split(/\s+/));
  return rows.filter((row) => inodes.has(row.at(-1) ?? '')).map((row) => row[2] ?? '');
}

/** What another user is told who takes the ports as soon as they are free. */
async function inherited(pid: number, end: () => void): Promise<string> {
  const ports = portsOf(pid);
  expect(ports.length).toBe(1 + cpusPossible());
  const child = spawn(heir, ports, { uid: USER, gid: USER, stdio: ['ignore', 'pipe', 'inherit'] });
  const said = text(child.stdout);
  await once(child.stdout, 'readable');
  end();
  return (await said).trim().split('\n').at(-1) ?? '';
}

/** The process that calls events off. */
function guardOf(pid: number): number {
  const [guard] = childrenOf(pid);
  if (guard === undefined) throw new Error(`process ${pid} has no guard`);
  return guard;
}

const NOTHING = `bound ${1 + cpusPossible()}, told 0`;

describe.skipIf(!IS_ROOT)('the ports of a helper that told exits (needs root)', () => {
  const endings: readonly [string, (helper: Helper) => void][] = [
    ['its client leaves', (helper) => void helper.channel.destroy()],
    ['it is killed', (helper) => void helper.child.kill('SIGKILL')],
  ];
  for (const exitsOnly of [false, true]) {
    for (const [how, end] of endings) {
      const kind = exitsOnly ? ', which told exits alone' : '';
      it(`are of no use to another user when ${how}${kind}`, async () => {
        await using helper = new Helper(undefined, exitsOnly ? ['--exits-only'] : []);
        await helper.hello();
        await listen(helper as Conversation, new Account());
        expect(await inherited(helper.pid, () => end(helper))).toBe(NOTHING);
      });
    }
  }

  it('are of no use to another user when systemd ends the daemon', async () => {
    await using daemon = new Daemon(folder);
    await daemon.ready();
    await using peer = await daemon.join();
    await listen(peer, new Account());
    const guard = guardOf(daemon.pid);
    const end = (): void => {
      process.kill(guard, 'SIGTERM'); // as every process of the unit
      daemon.child.kill('SIGTERM');
    };
    expect(await inherited(daemon.pid, end)).toBe(NOTHING);
  });

  it('are all that the guard holds, besides the end of the daemon', async () => {
    await using daemon = new Daemon(folder);
    await daemon.ready();
    const guard = guardOf(daemon.pid);
    const files = readdirSync(`/proc/${guard}/fd`).map((fd) =>
      readlinkSync(`/proc/${guard}/fd/${fd}`),
    );
    expect(files).toEqual(Array.from(files, () => expect.stringMatching(/^socket:/)));
    expect(files.length).toBe(1 + cpusPossible());
    const status = procStatus(guard);
    expect([statusOf(status, 'Seccomp'), statusOf(status, 'NoNewPrivs')]).toEqual(['2', '1']);
    expect(statusOf(status, 'CapEff')).toBe(CAP_NET_ADMIN);
  });
});

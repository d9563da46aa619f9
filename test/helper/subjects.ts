/** Processes of several users, and helpers that serve those users. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasProgram, IS_ROOT } from '../machine.ts';
import { compile, HELPER, Helper } from './driver.ts';

/** Numbers that no account has. */
export const USERS: readonly number[] = [61001, 61002, 61003];

/** Why the tests with several users cannot run; undefined when they can. */
export function whyNoUsers(): string | undefined {
  if (!IS_ROOT) return 'needs root';
  return hasProgram('setcap') && hasProgram('setpriv') && hasProgram('unshare')
    ? undefined
    : 'needs setcap, setpriv and unshare';
}

export class Subjects {
  /** Readable by everybody, writable by root alone. */
  readonly folder: string = mkdtempSync(join(tmpdir(), 'sidestat-policy-'));
  /** The helper with the file capability. */
  readonly helper: string;
  readonly #program: string;
  readonly #running = new Set<ChildProcess>();

  constructor() {
    chmodSync(this.folder, 0o755);
    this.helper = this.install('helper', HELPER);
    execFileSync('setcap', ['cap_net_admin=ep', this.helper]);
    this.#program = compile('subjects', this.folder);
  }

  /** A copy; with an owner, it is set-uid to that user. */
  install(name: string, from: string = this.#program, owner?: number): string {
    const path = join(this.folder, name);
    copyFileSync(from, path);
    if (owner !== undefined) chownSync(path, owner, 0);
    chmodSync(path, owner === undefined ? 0o755 : 0o4755);
    return path;
  }

  /** Starts one mode of helper/test/subjects.c, and resolves with the number that it prints. */
  async start(
    uid: number,
    args: readonly (string | number)[],
    program: string = this.#program,
  ): Promise<{ pid: number; child: ChildProcess; rest: Promise<string> }> {
    const child = spawn(program, args.map(String), {
      uid,
      gid: uid,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#running.add(child);
    const [first] = (await once(child.stdout as NonNullable<typeof child.stdout>, 'data')) as [
      Buffer,
    ];
    let text = '';
    child.stdout?.on('data', (chunk) => {
      text += chunk;
    });
    const rest = once(child, 'close').then(() => text);
    return { pid: Number.parseInt(first.toString(), 10), child, rest };
  }

  /** A program that prints nothing. */
  run(uid: number, program: string, args: readonly string[]): number {
    const child = spawn(program, args, { uid, gid: uid, stdio: ['pipe', 'ignore', 'inherit'] });
    this.#running.add(child);
    return child.pid ?? -1;
  }

  serve(uid: number): Helper {
    return new Helper(this.helper, [], { uid, gid: uid });
  }

  async stop(): Promise<void> {
    for (const child of this.#running) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    this.#running.clear();
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true });
  }
}

/** Starts the real helper as a daemon, and connects to it as any user. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { procStatus, statusOf } from '../proc.ts';
import { Conversation, compile, type Exit, HELPER, type Hello, text } from './driver.ts';

let count = 0;

export interface DaemonOptions {
  /** What becomes the helper in the end: program and arguments. */
  command?: readonly string[];
  /** Comes before all that, and keeps the process: strace, unshare. */
  wrapper?: readonly string[];
}

/** As listener.c makes it: no systemd is needed, and nothing is in its way. */
export class Daemon {
  readonly path: string;
  readonly child: ChildProcess;
  readonly exit: Promise<Exit>;
  readonly stderr: Promise<string>;

  constructor(folder: string, options: DaemonOptions = {}) {
    const { command = [HELPER, '--daemon'], wrapper = [] } = options;
    this.path = join(folder, `helper-${count++}.sock`);
    const [program = '', ...args] = [...wrapper, listener(folder), this.path, ...command];
    this.child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.exit = new Promise((resolve, reject) => {
      this.child.on('error', reject);
      this.child.on('exit', (code, signal) => resolve({ code, signal }));
    });
    this.stderr = text(this.child.stderr);
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  get status(): string {
    return procStatus(this.pid);
  }

  /** KiB, now and at most. */
  get rss(): { now: number; most: number } {
    const read = (key: string): number => Number.parseInt(statusOf(this.status, key), 10);
    return { now: read('VmRSS'), most: read('VmHWM') };
  }

  get descriptors(): number {
    return readdirSync(`/proc/${this.pid}/fd`).length;
  }

  /** Waits until it listens, and has answered one client. */
  async ready(): Promise<Hello> {
    const deadline = Date.now() + 5000;
    for (;;) {
      await using peer = this.connect();
      try {
        return await peer.hello();
      } catch (error) {
        if (Date.now() > deadline || this.child.exitCode !== null) throw error;
        await sleep(20);
      }
    }
  }

  connect(uid = 0, groups: readonly number[] = []): Conversation {
    return new Conversation(connectAs(this.path, uid, groups));
  }

  /** A client that was let in. */
  async join(uid = 0, groups: readonly number[] = []): Promise<Conversation> {
    const peer = this.connect(uid, groups);
    await peer.hello();
    return peer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exit.catch(() => undefined);
  }
}

const listeners = new Map<string, string>();

function listener(folder: string): string {
  const known = listeners.get(folder) ?? compile('listener', folder);
  listeners.set(folder, known);
  return known;
}

/** The kernel notes who calls connect(2), which net.connect does before it returns. */
export function connectAs(path: string, uid = 0, groups: readonly number[] = []): Socket {
  if (uid === 0) return connect(path);
  const before = process.getgroups?.() ?? [];
  process.setgroups?.([...groups]);
  process.setegid?.(uid);
  process.seteuid?.(uid);
  try {
    return connect(path);
  } finally {
    process.seteuid?.(0);
    process.setegid?.(0);
    process.setgroups?.(before);
  }
}

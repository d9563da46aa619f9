/** Runs test/cgroup/tasks.c: processes in states that are known. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Mode = 'sleep' | 'nanosleep' | 'spin' | 'stop' | 'threads' | 'vfork' | 'traced';

const SOURCE = fileURLToPath(new URL('tasks.c', import.meta.url));

export class Tasks {
  readonly #folder = mkdtempSync(join(tmpdir(), 'sidestat-tasks-'));
  readonly #program = join(this.#folder, 'tasks');
  readonly #running = new Set<ChildProcess>();

  constructor() {
    const flags = ['-std=c11', '-O1', '-Wall', '-Wextra', '-Werror', '-pthread'];
    execFileSync('cc', [...flags, SOURCE, '-o', this.#program]);
  }

  /** Starts one that joins the cgroups; it is about to be in its state when this resolves. */
  async start(mode: Mode, cgroups: readonly string[]): Promise<ChildProcess> {
    const child = spawn(this.#program, [mode, ...cgroups], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#running.add(child);
    await once(child.stdout, 'data');
    return child;
  }

  async startAll(modes: readonly Mode[], cgroups: readonly string[]): Promise<void> {
    for (const mode of modes) await this.start(mode, cgroups);
  }

  /** Kills those that were started, and waits until they have ended. */
  async endAll(): Promise<void> {
    const ends = [...this.#running].map(async (child) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    });
    await Promise.all(ends);
    this.#running.clear();
  }

  /** Removes the compiled program. */
  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

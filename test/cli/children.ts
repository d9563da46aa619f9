/** Processes that tests start: each is killed by its own id at the end. */
import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const WORKERS = fileURLToPath(new URL('workers.c', import.meta.url));

export class Children {
  readonly #running = new Set<ChildProcess>();
  #folder: string | undefined;
  #workers: string | undefined;

  /** Starts a program that says something when it is ready; resolves with its pid. */
  async start(
    program: string,
    args: readonly string[],
    options: SpawnOptions = {},
  ): Promise<number> {
    const child = spawn(program, args, { ...options, stdio: ['pipe', 'pipe', 'inherit'] });
    this.#running.add(child);
    if (child.stdout) await once(child.stdout, 'data');
    return child.pid as number;
  }

  /** A process with so many threads that work, besides its first. */
  startWorkers(threads: number, options: SpawnOptions = {}): Promise<number> {
    this.#workers ??= this.#compile();
    return this.start(this.#workers, [String(threads)], options);
  }

  /** A process whose name is these bytes, as the format of printf(1). */
  startNamed(format: string): Promise<number> {
    const script = `printf '${format}' > /proc/$$/comm && echo ready && read line`;
    return this.start('sh', ['-c', script]);
  }

  #compile(): string {
    this.#folder = mkdtempSync(join(tmpdir(), 'sidestat-cli-'));
    chmodSync(this.#folder, 0o755); // workers may run as another user
    const program = join(this.#folder, 'workers');
    const flags = ['-std=c11', '-O1', '-Wall', '-Wextra', '-Werror', '-pthread'];
    execFileSync('cc', [...flags, WORKERS, '-o', program]);
    return program;
  }

  async end(): Promise<void> {
    for (const child of this.#running) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    if (this.#folder) rmSync(this.#folder, { recursive: true, force: true });
  }
}

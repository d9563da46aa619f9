/** Threads that sleep, of one C program: as many tasks as a bench of growth and memory needs. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { compile } from './compile.ts';

export class Tasks {
  readonly #child: ChildProcess;
  /** Thread ids. */
  readonly ids: readonly number[];

  private constructor(child: ChildProcess, ids: readonly number[]) {
    this.#child = child;
    this.ids = ids;
  }

  static async start(count: number): Promise<Tasks> {
    const child = spawn(compile('tasks.c', 'tasks'), [String(count)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const ids: number[] = [];
    for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
      if (line === '') break;
      ids.push(Number(line));
    }
    if (ids.length !== count) throw new Error(`bench/tasks.c made ${ids.length} of ${count} tasks`);
    return new Tasks(child, ids);
  }

  /** The process that they belong to. */
  get pid(): number {
    return this.#child.pid as number;
  }

  async end(): Promise<void> {
    this.#child.stdin?.end();
    if (this.#child.exitCode === null) await once(this.#child, 'exit');
  }
}

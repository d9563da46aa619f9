/** The C program that asks the kernel by itself (bench/floor.c), which waits for its next turn between turns. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { compile } from './compile.ts';

export class Floor {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;

  constructor(pids: readonly number[]) {
    const program = compile('floor.c', 'floor');
    this.#child = spawn(program, pids.map(String), { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#reader = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream });
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  /** Asks for all pids so many times. */
  async run(sweeps: number): Promise<{ ns: number; records: number }> {
    this.#child.stdin?.write(`${sweeps}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('bench/floor.c ended early');
    const [ns, records] = String(value).split(' ').map(Number);
    return { ns: ns as number, records: records as number };
  }

  close(): void {
    this.#reader.close();
    this.#child.stdin?.end();
  }
}

/** A C program of the bench that answers each line of its stdin with a line, and ends with stdin. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { compile } from './compile.ts';

export class Program {
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #reader: Interface;
  readonly #lines: AsyncIterator<string>;

  /** Compiles `name`.c and starts it. */
  constructor(name: string, args: readonly string[]) {
    this.#name = name;
    const program = compile(`${name}.c`, name);
    this.#child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#reader = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream });
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  /** One question at a time. */
  async ask(question: string): Promise<string> {
    this.#child.stdin?.write(`${question}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`bench/${this.#name}.c ended early`);
    return value;
  }

  close(): void {
    this.#reader.close();
    this.#child.stdin?.end();
  }
}

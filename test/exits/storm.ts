/** Storms of exits, and the number of exits by a count that is not ours. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ExitTable } from '../../src/exits/table.ts';

const SOURCE = fileURLToPath(new URL('storm.c', import.meta.url));
const FLAGS = ['-std=c11', '-O1', '-Wall', '-Wextra', '-Werror', '-pthread'];

/** CPUs that are there and on, by their numbers. */
export function cpus(): number[] {
  const list = readFileSync('/sys/devices/system/cpu/online', 'utf8').trim();
  return list.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

export class Storm {
  /** The name of all of its tasks, which no other program has. */
  readonly comm: string = `storm${process.pid}`;
  readonly #folder = mkdtempSync(join(tmpdir(), 'sidestat-storm-'));
  readonly #program = join(this.#folder, this.comm);

  constructor() {
    execFileSync('cc', [...FLAGS, SOURCE, '-o', this.#program]);
  }

  /** Resolves with how many tasks have ended, all of them. */
  async run(kind: 'fork' | 'vfork' | 'thread', seconds: number): Promise<number> {
    const child = spawn(this.#program, [kind, String(seconds)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`the storm ended with ${code}`);
    return Number(said) + 1;
  }

  /** A process that ends on each CPU; their ids. */
  async fence(): Promise<number[]> {
    const pids: number[] = [];
    for (const cpu of cpus()) {
      const child = spawn(this.#program, ['fence', String(cpu)], { stdio: 'inherit' });
      const [code] = (await once(child, 'close')) as [number | null];
      if (code !== 0) throw new Error(`the fence of CPU ${cpu} ended with ${code}`);
      pids.push(child.pid as number);
    }
    return pids;
  }

  end(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

interface Seen {
  first: number;
  last: number;
  /** Records between those two, these included. */
  count: number;
}

/**
 * The kernel numbers the exits of a CPU, one after another, while anybody listens to that
 * CPU: what lies between two records of one CPU it has told, whether it arrived or
 * not. So a first and a last record of each CPU, which both arrived, give the exact
 * number of all exits between them. This does not depend on how the helper counts.
 */
export class Numbers {
  readonly #cpus = new Map<number, Seen>();
  /** Records of tasks with the name of the storm. */
  named = 0;
  /** Their ids, of which the reader takes those that are old. */
  readonly ids: Set<number> = new Set<number>();
  readonly #comm: string;

  constructor(comm: string) {
    this.#comm = comm;
  }

  see(table: ExitTable): void {
    const names = table.column('comm');
    for (let row = 0; row < table.length; row++) {
      if (names[row] === this.#comm) {
        this.named++;
        this.ids.add(table.ids[row] as number);
      }
      this.#number(table.cpus[row] as number, table.sequences[row] as number);
    }
  }

  /** Exits from the first to the last that was seen on each CPU, by the kernel's numbers. */
  get told(): number {
    return [...this.#cpus.values()].reduce(
      (sum, { first, last }) => sum + ((last - first) >>> 0) + 1,
      0,
    );
  }

  get seen(): number {
    return [...this.#cpus.values()].reduce((sum, { count }) => sum + count, 0);
  }

  #number(cpu: number, sequence: number): void {
    const seen = this.#cpus.get(cpu);
    if (!seen) {
      this.#cpus.set(cpu, { first: sequence, last: sequence, count: 1 });
      return;
    }
    // On one CPU records come in the order of their numbers, which wrap.
    if (((sequence - seen.last) | 0) <= 0) throw new Error(`CPU ${cpu}: ${sequence} again`);
    seen.last = sequence;
    seen.count++;
  }
}

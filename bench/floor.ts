/** The C program that asks the kernel by itself (bench/floor.c), which waits for its next turn between turns. */
import { Program } from './program.ts';

export class Floor extends Program {
  constructor(pids: readonly number[]) {
    super('floor', pids.map(String));
  }

  /** Asks for all pids so many times; `lists` says whether it lists /proc before each. */
  async run(sweeps: number, lists = false): Promise<{ ns: number; records: number }> {
    const answer = await this.ask(`${sweeps} ${Number(lists)}`);
    const [ns, records] = answer.split(' ').map(Number);
    return { ns: ns as number, records: records as number };
  }
}

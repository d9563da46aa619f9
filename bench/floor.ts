/** The C program that asks the kernel by itself (bench/floor.c), which waits for its next turn between turns. */
import { Program } from './program.ts';

export class Floor extends Program {
  constructor(pids: readonly number[]) {
    super('floor', pids.map(String));
  }

  /** Asks for all pids so many times. */
  async run(sweeps: number): Promise<{ ns: number; records: number }> {
    const [ns, records] = (await this.ask(String(sweeps))).split(' ').map(Number);
    return { ns: ns as number, records: records as number };
  }
}

/** A process that begins and ends (bench/birth.c): what makes a list of processes out of date. */
import { Program } from './program.ts';

export class Birth extends Program {
  constructor() {
    super('birth', []);
  }

  async happen(): Promise<void> {
    await this.ask('');
  }
}

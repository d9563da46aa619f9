/** Lines to stdout, not faster than they are read: a capture may be larger than memory. */
import { write } from './output.ts';

/** Characters that are written at once. */
const BATCH = 65536;

export class LineWriter {
  #batch = '';

  async write(line: string): Promise<void> {
    this.#batch += `${line}\n`;
    if (this.#batch.length >= BATCH) await this.flush();
  }

  async flush(): Promise<void> {
    const batch = this.#batch;
    this.#batch = '';
    if (batch !== '') await write(batch);
  }
}

/** What an exit has besides the fields of its record: columns that grow with their table. */

/** A value a row. */
export interface ExitColumns {
  readonly cpu: Uint16Array;
  readonly sequence: Uint32Array;
  /** ENDED_* */
  readonly ended: Uint8Array;
  /** 0 where it is not known. */
  readonly processId: Uint32Array;
  /** Row of the TGID record, or -1. */
  readonly group: Int32Array;
}

const BYTES_A_ROW = 4 + 4 + 4 + 2 + 1;

/** They share one piece of memory, for each piece costs a table time. */
export class GrowingColumns implements ExitColumns {
  cpu: Uint16Array;
  sequence: Uint32Array;
  ended: Uint8Array;
  processId: Uint32Array;
  group: Int32Array;
  /** The row that next() has made. */
  row = -1;

  constructor(rows: number) {
    const memory = new ArrayBuffer(rows * BYTES_A_ROW);
    this.sequence = new Uint32Array(memory, 0, rows);
    this.processId = new Uint32Array(memory, 4 * rows, rows);
    this.group = new Int32Array(memory, 8 * rows, rows);
    this.cpu = new Uint16Array(memory, 12 * rows, rows);
    this.ended = new Uint8Array(memory, 14 * rows, rows);
  }

  next(): this {
    this.row++;
    if (this.row === this.cpu.length) this.#grow(2 * this.row + 1);
    return this;
  }

  finish(): ExitColumns {
    const rows = this.row + 1;
    return {
      cpu: this.cpu.subarray(0, rows),
      sequence: this.sequence.subarray(0, rows),
      ended: this.ended.subarray(0, rows),
      processId: this.processId.subarray(0, rows),
      group: this.group.subarray(0, rows),
    };
  }

  #grow(rows: number): void {
    const larger = new GrowingColumns(rows);
    larger.cpu.set(this.cpu);
    larger.sequence.set(this.sequence);
    larger.ended.set(this.ended);
    larger.processId.set(this.processId);
    larger.group.set(this.group);
    const { cpu, sequence, ended, processId, group } = larger;
    Object.assign(this, { cpu, sequence, ended, processId, group });
  }
}

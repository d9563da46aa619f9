/** What each row has besides its fields: whose record it is, of which layout, and when it was taken. */
export interface RowKeys {
  /** The pid or tgid that was asked for. */
  readonly id: Uint32Array;
  /** Index into the layouts of the rows. */
  readonly layout: Uint16Array;
  /** 1 when a delay besides CPU was ever counted. */
  readonly delaysKnown: Uint8Array;
  /** When the row was sampled, milliseconds since the epoch. */
  readonly timeMs: Float64Array;
}

const BYTES_A_ROW = 8 + 4 + 2 + 1;

/** Keys of so many rows, zeros. They share one piece of memory, for each piece costs a table time. */
export function makeKeys(rows: number): RowKeys {
  const memory = new ArrayBuffer(rows * BYTES_A_ROW);
  return {
    timeMs: new Float64Array(memory, 0, rows),
    id: new Uint32Array(memory, 8 * rows, rows),
    layout: new Uint16Array(memory, 12 * rows, rows),
    delaysKnown: new Uint8Array(memory, 14 * rows, rows),
  };
}

/** The keys, and room for more. */
export function growKeys(keys: RowKeys, rows: number): RowKeys {
  const larger = makeKeys(rows);
  larger.timeMs.set(keys.timeMs);
  larger.id.set(keys.id);
  larger.layout.set(keys.layout);
  larger.delaysKnown.set(keys.delaysKnown);
  return larger;
}

/** Those of the first rows. */
export function headOfKeys(keys: RowKeys, rows: number): RowKeys {
  const { timeMs, id, layout, delaysKnown } = keys;
  if (rows === id.length) return keys;
  return {
    timeMs: timeMs.subarray(0, rows),
    id: id.subarray(0, rows),
    layout: layout.subarray(0, rows),
    delaysKnown: delaysKnown.subarray(0, rows),
  };
}

/** Tables of any number of tasks, with values that grow from one to the next. */
import { FIELDS } from '../../../src/generated/taskstats.ts';
import { emptyColumn, TEXT_BYTES } from '../../../src/taskstats/columns.ts';
import { TaskTable } from '../../../src/taskstats/table.ts';

/** Task n has used n microseconds a second, so that the order is known. */
export function taskTable(length: number, second: number): TaskTable {
  const data = new Map(FIELDS.map((field) => [field.id, emptyColumn(field, length)]));
  const wallMs = 1_700_000_000_000 + 1000 * second;
  for (const { id, name } of FIELDS) {
    const column = data.get(id);
    for (let row = 0; row < length; row++) {
      if (column instanceof BigUint64Array) column[row] = valueAt(name, row, second);
      else if (column instanceof Uint8Array) {
        column.set(new TextEncoder().encode(`task-${row}`), row * TEXT_BYTES);
      }
    }
  }
  const present = new Uint8Array(FIELDS.length).fill(1);
  const rows = {
    length,
    fields: FIELDS,
    data,
    id: Uint32Array.from({ length }, (_, row) => row + 1),
    layout: new Uint16Array(length),
    layouts: [{ version: 16, coarse: false, present }],
    delaysKnown: new Uint8Array(length).fill(1),
    timeMs: new Float64Array(length).fill(wallMs),
  };
  return new TaskTable(rows, {
    kind: 'process',
    taskDelayacct: 1,
    wallMs,
    monotonicMs: 1000 * second,
  });
}

function valueAt(name: string, row: number, second: number): bigint {
  if (name === 'elapsedUs') return BigInt(1_000_000 * (second + 100));
  return BigInt(1000 * row * second);
}

/**
 * What the charts show: the rates of every task for some minutes, so that the chart of a
 * task is there when somebody first looks at it. Bounded in frames and in bytes.
 */
import type { FieldName } from '../../generated/taskstats.ts';
import type { FrameColumns } from './frame-columns.ts';
import { STATES } from './states.ts';

const MAX_FRAMES = 900;
const MAX_BYTES = 48 * 2 ** 20;

/** The counters whose rates are kept, as the columns of a frame. */
export const SERIES: readonly FieldName[] = [
  ...STATES.map(({ field }) => field.name),
  'readBytes',
  'writeBytes',
  'voluntaryContextSwitches',
  'involuntaryContextSwitches',
  'minorFaults',
  'majorFaults',
];

interface Kept {
  readonly timeMs: number;
  readonly ids: Uint32Array;
  /** 1 where the task began in this interval. */
  readonly began: Uint8Array;
  /** Series after series, a value a row. */
  readonly rates: Float32Array;
}

/** Values of one task over time; NaN where they cannot be told. */
export interface TaskHistory {
  /** Seconds since the epoch. */
  readonly timesSec: readonly number[];
  /** In the order of SERIES. */
  readonly series: readonly (readonly number[])[];
}

export class History {
  #frames: Kept[] = [];
  #bytes = 0;

  add(columns: FrameColumns): void {
    const { table, rates } = columns.frame;
    if (!rates) return;
    const { length } = table;
    const kept: Kept = {
      timeMs: table.wallMs ?? table.timesMs[0] ?? Number.NaN,
      ids: table.ids.slice(),
      began: Uint8Array.from({ length }, (_, row) => Number(rates.state(row) === 'new')),
      rates: new Float32Array(SERIES.length * length),
    };
    SERIES.forEach((name, i) => {
      kept.rates.set(columns.rate(name), i * length);
    });
    this.#frames.push(kept);
    this.#bytes += bytesOf(kept);
    while (
      this.#frames.length > MAX_FRAMES ||
      (this.#bytes > MAX_BYTES && this.#frames.length > 1)
    ) {
      this.#bytes -= bytesOf(this.#frames.shift() as Kept);
    }
  }

  clear(): void {
    this.#frames = [];
    this.#bytes = 0;
  }

  /** Of the task that has the id now, not of an earlier one. */
  of(id: number): TaskHistory {
    const timesSec: number[] = [];
    const series: number[][] = SERIES.map(() => []);
    for (let i = this.#frames.length - 1; i >= 0; i--) {
      const { timeMs, ids, began, rates } = this.#frames[i] as Kept;
      const row = ids.indexOf(id);
      if (row < 0) continue;
      timesSec.push(timeMs / 1000);
      series.forEach((values, n) => {
        values.push(rates[n * ids.length + row] as number);
      });
      if (began[row]) break;
    }
    return { timesSec: timesSec.reverse(), series: series.map((values) => values.reverse()) };
  }
}

function bytesOf({ ids, began, rates }: Kept): number {
  return ids.byteLength + began.byteLength + rates.byteLength;
}

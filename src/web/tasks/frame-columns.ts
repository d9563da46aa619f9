/** The numbers of one frame in columns, each made when it is first asked for. */
import type { FieldName } from '../../generated/taskstats.ts';
import { fieldByName, needsDelayAccounting } from '../../taskstats/fields.ts';
import type { TaskFrame } from '../source/source.ts';

export class FrameColumns {
  readonly frame: TaskFrame;
  readonly #rates = new Map<FieldName, Float64Array>();
  readonly #numbers = new Map<FieldName, Float64Array>();
  #names: readonly string[] | undefined;

  constructor(frame: TaskFrame) {
    this.frame = frame;
  }

  get length(): number {
    return this.frame.table.length;
  }

  /** Increase a second; NaN where it cannot be told. */
  rate(name: FieldName): Float64Array {
    let column = this.#rates.get(name);
    if (!column) {
      const { rates } = this.frame;
      const known = rates && this.#has(name) && this.#counted(name);
      column = known ? rates.column(name) : new Float64Array(this.length).fill(Number.NaN);
      this.#rates.set(name, column);
    }
    return column;
  }

  /** NaN where the kernel did not send it. */
  number(name: FieldName): Float64Array {
    let column = this.#numbers.get(name);
    if (!column) {
      const { table } = this.frame;
      column = this.#has(name)
        ? table.floats(name)
        : new Float64Array(this.length).fill(Number.NaN);
      this.#numbers.set(name, column);
    }
    return column;
  }

  /** Command names; '' where there is none. */
  get names(): readonly string[] {
    this.#names ??= this.#has('comm')
      ? (this.frame.table.column('comm') as string[])
      : Array.from({ length: this.length }, () => '');
    return this.#names;
  }

  /** While kernel.task_delayacct is 0 delays stand still, which says nothing of the tasks. */
  #counted(name: FieldName): boolean {
    return this.frame.table.taskDelayacct !== 0 || !needsDelayAccounting(fieldByName(name));
  }

  #has(name: FieldName): boolean {
    return this.frame.table.fields.some((field) => field.name === name);
  }
}

/** The first and the last two tables of a source, as one sample after another. */
import { diff } from '../../taskstats/diff.ts';
import type { TaskTable } from '../../taskstats/table.ts';
import { chooseColumns, type Extent } from './columns.ts';
import { Sample } from './sample.ts';
import type { Source } from './source.ts';
import { TaskStates } from './states.ts';
import { NUMBERS_ONLY, readUsers, type UserNames } from './users.ts';

export class History {
  readonly #source: Source;
  readonly #users: UserNames;
  readonly #states = new TaskStates();
  #first: TaskTable | undefined;
  #before: TaskTable | undefined;

  constructor(source: Source) {
    this.#source = source;
    this.#users = source.live ? readUsers() : NUMBERS_ONLY;
  }

  /**
   * Takes the next table. `sample` is undefined when there is none before it to
   * compare it with; `ended` says that the recording is over.
   */
  async advance(extent: Extent): Promise<{ sample?: Sample; ended: boolean }> {
    const taken = await this.#source.take(extent.scope);
    if (!taken) return { ended: true };
    const before = extent.accumulated ? this.#first : this.#before;
    this.#before = taken.table;
    if (taken.first || !before) {
      this.#first = taken.table;
      return { ended: false };
    }
    const { live, hello } = this.#source;
    const columns = chooseColumns({ ...extent, version: hello.taskstatsVersion, live });
    this.#states.advance();
    const rates = diff(before, taken.table);
    return { sample: new Sample(rates, columns, extent, this.#users, this.#states), ended: false };
  }
}

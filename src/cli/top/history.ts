/** The last two tables of a source, as one sample after another. */
import { diff } from '../../taskstats/diff.ts';
import type { TaskTable } from '../../taskstats/table.ts';
import { chooseColumns, type Scope } from './columns.ts';
import { Sample } from './sample.ts';
import type { Source } from './source.ts';
import { TaskStates } from './states.ts';
import { NUMBERS_ONLY, readUsers, type UserNames } from './users.ts';

export class History {
  readonly #source: Source;
  readonly #users: UserNames;
  readonly #states = new TaskStates();
  #before: TaskTable | undefined;

  constructor(source: Source) {
    this.#source = source;
    this.#users = source.live ? readUsers() : NUMBERS_ONLY;
  }

  /**
   * Takes the next table. `sample` is undefined when there is none before it to
   * compare it with; `ended` says that the recording is over.
   */
  async advance(scope: Scope): Promise<{ sample?: Sample; ended: boolean }> {
    const taken = await this.#source.take(scope);
    if (!taken) return { ended: true };
    const before = taken.first ? undefined : this.#before;
    this.#before = taken.table;
    if (!before) return { ended: false };
    const { live, hello } = this.#source;
    const columns = chooseColumns({ scope, version: hello.taskstatsVersion, live });
    this.#states.advance();
    const rates = diff(before, taken.table);
    return { sample: new Sample(rates, columns, scope, this.#users, this.#states), ended: false };
  }
}

/** The first and the last two tables of a source, as one sample after another. */
import { readCommandLine } from '../../procfs/command-line.ts';
import { readTaskState } from '../../procfs/state.ts';
import { diff } from '../../taskstats/diff.ts';
import type { TaskTable } from '../../taskstats/table.ts';
import { chooseColumns, type Extent } from './columns.ts';
import { Sample, type TextSources } from './sample.ts';
import type { Source } from './source.ts';
import { TaskTexts } from './task-texts.ts';
import { NUMBERS_ONLY, readUsers } from './users.ts';

export class History {
  readonly #source: Source;
  readonly #texts: TextSources;
  #first: TaskTable | undefined;
  #before: TaskTable | undefined;

  constructor(source: Source) {
    this.#source = source;
    this.#texts = {
      users: source.live ? readUsers() : NUMBERS_ONLY,
      states: new TaskTexts(readTaskState),
      commandLines: new TaskTexts(readCommandLine),
    };
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
    this.#texts.states.advance();
    this.#texts.commandLines.advance();
    const rates = diff(before, taken.table);
    return { sample: new Sample(rates, columns, extent, this.#texts), ended: false };
  }
}

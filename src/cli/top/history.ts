/** The first and the last two tables of a source, as one sample after another. */
import { readCommandLine } from '../../procfs/command-line.ts';
import { type DeviceIo, readDeviceIo } from '../../procfs/device-io.ts';
import { readTaskState } from '../../procfs/state.ts';
import { diff } from '../../taskstats/diff.ts';
import type { TaskTable } from '../../taskstats/table.ts';
import { chooseColumns, type Extent } from './columns.ts';
import { Sample, type TextSources } from './sample.ts';
import type { Source } from './source.ts';
import { TaskTexts } from './task-texts.ts';
import { NUMBERS_ONLY, readUsers } from './users.ts';

/** A table, and what the devices of the machine had done until then. */
interface Moment {
  readonly table: TaskTable;
  readonly devices: DeviceIo | undefined;
}

export class History {
  readonly #source: Source;
  readonly #texts: TextSources;
  #first: Moment | undefined;
  #before: Moment | undefined;

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
    const { live, hello } = this.#source;
    const before = extent.accumulated ? this.#first : this.#before;
    const now = { table: taken.table, devices: live ? readDeviceIo() : undefined };
    this.#before = now;
    if (taken.first || !before) {
      this.#first = now;
      return { ended: false };
    }
    const columns = chooseColumns({ ...extent, version: hello.taskstatsVersion, live });
    this.#texts.states.advance();
    this.#texts.commandLines.advance();
    const rates = diff(before.table, now.table);
    const devices = increase(before.devices, now.devices);
    return { sample: new Sample(rates, columns, extent, this.#texts, devices), ended: false };
  }
}

function increase(before?: DeviceIo, now?: DeviceIo): DeviceIo | undefined {
  if (!before || !now) return undefined;
  return {
    readBytes: now.readBytes - before.readBytes,
    writeBytes: now.writeBytes - before.writeBytes,
  };
}

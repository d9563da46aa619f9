/** Tables of a recording, at the pace at which they were recorded. */
import { Player } from '../../capture/player.ts';
import type { Hello } from '../../protocol/hello.ts';
import { fieldByName } from '../../taskstats/fields.ts';
import type { TaskTable } from '../../taskstats/table.ts';
import { chooseColumns, fieldsOf } from './columns.ts';
import type { Origin } from './header.ts';
import type { Source, Taken } from './source.ts';

export interface RecordedOptions {
  /** Times as fast as it was recorded. */
  readonly speed: number;
  /** Begin again at the end. */
  readonly loop: boolean;
  /** Lines that say why a recording is shown, and what to do. */
  readonly why: readonly string[];
}

export class RecordedSource implements Source {
  readonly live = false;
  readonly #player: Player;
  readonly #options: RecordedOptions;
  #tables: Generator<TaskTable, void>;
  /** The table that take() gives next. */
  #next: TaskTable | undefined;
  #timeMs = Number.NaN;
  #gapMs = 0;
  #first = true;

  private constructor(player: Player, options: RecordedOptions) {
    this.#player = player;
    this.#options = options;
    this.#tables = this.#play();
    this.#advance();
  }

  static async open(frames: Uint8Array, options: RecordedOptions): Promise<RecordedSource> {
    return new RecordedSource(await Player.open(frames), options);
  }

  get hello(): Hello {
    return this.#player.hello;
  }

  get origin(): Origin {
    const { kernel, machine } = this.hello;
    return { recorded: true, kernel: `${kernel} ${machine}`, why: this.#options.why };
  }

  /** The time to the next table in the recording; the recording alone knows it. */
  waitMs(): number {
    const gapMs = (this.#next?.timesMs[0] ?? Number.NaN) - this.#timeMs;
    // After the last table the time is that of the one before it.
    if (gapMs > 0) this.#gapMs = gapMs;
    return this.#gapMs / this.#options.speed;
  }

  async take(): Promise<Taken | undefined> {
    if (!this.#next && this.#options.loop) this.#restart();
    const table = this.#next;
    if (!table) return undefined;
    const first = this.#first;
    this.#first = false;
    this.#timeMs = table.timesMs[0] ?? Number.NaN;
    this.#advance();
    return { table, first };
  }

  async close(): Promise<void> {}

  #restart(): void {
    this.#tables = this.#play();
    this.#first = true;
    this.#advance();
  }

  #advance(): void {
    const { value } = this.#tables.next();
    this.#next = value ?? undefined;
  }

  #play(): Generator<TaskTable, void> {
    const version = this.hello.taskstatsVersion;
    const columns = chooseColumns({ scope: 'processes', version, live: false });
    return this.#player.tables(fieldsOf(columns).map(fieldByName));
  }
}

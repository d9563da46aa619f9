/** top at a terminal: takes samples, draws them, and does what the keys say. */
import { StatError } from '../../errors.ts';
import { Alarm, Backoff } from './alarm.ts';
import { type Arrangement, arrange, sortColumn } from './arrange.ts';
import type { Extent } from './columns.ts';
import { History } from './history.ts';
import { terminalPaint } from './ink.ts';
import type { Key } from './keys.ts';
import { lastMeasure, revealColumn } from './layout.ts';
import type { Sample } from './sample.ts';
import { FIRST_INTERVAL_SEC, type Source } from './source.ts';
import { type Effect, press, type Surroundings, settle, type ViewState } from './state.ts';
import { type Output, Terminal } from './terminal.ts';
import type { TreeRow } from './tree.ts';
import { drawScreen, pageSize, type Screenful } from './view.ts';

export interface SessionOptions extends Omit<Arrangement, 'tree'>, Extent {
  readonly delaySec: number;
  /** End after this many refreshes. */
  readonly iterations: number | undefined;
}

export class Session {
  readonly #source: Source;
  readonly #history: History;
  readonly #terminal: Terminal;
  readonly #paint = terminalPaint(process.stdout);
  readonly #backoff = new Backoff();
  #state: ViewState;
  #sample: Sample | undefined;
  #order: { sample: Sample; how: string; rows: readonly TreeRow[] } | undefined;
  #problem = '';
  readonly #alarm = new Alarm();
  readonly #done: Promise<void>;
  #left: number;
  #over = false;
  #finish: () => void = () => {};

  constructor(source: Source, options: SessionOptions) {
    this.#source = source;
    this.#history = new History(source);
    this.#left = options.iterations ?? Number.POSITIVE_INFINITY;
    this.#state = {
      ...options,
      tree: false,
      paused: false,
      help: false,
      cursor: undefined,
      firstRow: 0,
      firstMeasure: 0,
      prompt: undefined,
      message: '',
    };
    this.#done = new Promise((resolve) => {
      this.#finish = resolve;
    });
    this.#terminal = new Terminal(process.stdin, process.stdout as Output, {
      keys: (keys) => this.#onKeys(keys),
      redraw: () => this.#draw(),
      lost: () => this.#quit(),
    });
  }

  /**
   * Resolves when the person has seen enough, at once, also while an answer is on
   * its way: close the source then.
   * @throws StatError when the first sample fails
   */
  async run(): Promise<void> {
    this.#terminal.open();
    try {
      await Promise.race([this.#refreshUntilOver(), this.#done]);
    } finally {
      this.#terminal.close();
    }
  }

  async #refreshUntilOver(): Promise<void> {
    while (!this.#over) await this.#alarm.sleep(await this.#refresh());
  }

  #quit(): void {
    this.#over = true;
    this.#finish();
    this.#alarm.ring();
  }

  /** Takes a table and draws it; returns how long to wait for the next. */
  async #refresh(): Promise<number> {
    if (this.#state.paused) return Number.POSITIVE_INFINITY;
    const startMs = performance.now();
    try {
      const { sample } = await this.#history.advance(this.#state);
      this.#recovered();
      if (!sample) return this.#source.waitMs(this.#firstSec());
      this.#show(sample);
      const spentMs = this.#source.live ? performance.now() - startMs : 0;
      return Math.max(0, this.#source.waitMs(this.#state.delaySec) - spentMs);
    } catch (error) {
      return this.#failed(error);
    }
  }

  #firstSec(): number {
    return Math.min(this.#state.delaySec, FIRST_INTERVAL_SEC);
  }

  #recovered(): void {
    this.#problem = '';
    this.#backoff.reset();
  }

  /** What was drawn last stays, marked as frozen; without anything to draw the failure is the end. */
  #failed(error: unknown): number {
    if (this.#over) return 0;
    if (!(error instanceof StatError) || !this.#sample) throw error;
    const waitMs = this.#backoff.next();
    this.#problem = `${error.message}; trying again in ${waitMs / 1000} s`;
    this.#draw();
    return waitMs;
  }

  #show(sample: Sample): void {
    // Asked for before the pause: what the person wanted to keep stays on the screen.
    if (this.#state.paused && this.#sample) return;
    this.#sample = sample;
    if (!sortColumn(sample, this.#state.sort)) {
      this.#state = { ...this.#state, sort: 'cpu' };
    }
    this.#draw();
    if (--this.#left <= 0) this.#quit();
  }

  #screenful(): Screenful | undefined {
    const sample = this.#sample;
    if (!sample) return undefined;
    return {
      sample,
      rows: this.#arranged(sample),
      state: this.#state,
      status: {
        origin: this.#source.origin,
        problem: this.#problem,
        paused: this.#state.paused,
      },
    };
  }

  /** Keys that come together, as when text is pasted, look at the same order of rows. */
  #arranged(sample: Sample): readonly TreeRow[] {
    const { sort, reverse, filter, uid, active, tree } = this.#state;
    const how = JSON.stringify([sort, reverse, filter, uid, active, tree]);
    if (this.#order?.sample !== sample || this.#order.how !== how) {
      this.#order = { sample, how, rows: arrange(sample, this.#state) };
    }
    return this.#order.rows;
  }

  #draw(): void {
    const screenful = this.#screenful();
    if (!screenful) return;
    const { size } = this.#terminal;
    const ids = screenful.rows.map(({ row }) => screenful.sample.id(row));
    this.#state = settle(this.#state, ids, pageSize(screenful, size));
    this.#terminal.draw(drawScreen({ ...screenful, state: this.#state }, size, this.#paint));
  }

  #onKeys(keys: readonly Key[]): void {
    for (const key of keys) {
      const { state, effect } = press(this.#state, key, this.#surroundings());
      this.#state = state;
      if (effect) this.#do(effect);
    }
    this.#draw();
  }

  #surroundings(): Surroundings {
    const screenful = this.#screenful();
    const columns = screenful?.sample.columns ?? [];
    const { size } = this.#terminal;
    return {
      ids: screenful?.rows.map(({ row }) => screenful.sample.id(row)) ?? [],
      page: screenful ? pageSize(screenful, size) : 1,
      sortable: columns.filter(({ live }) => live === undefined).map(({ key }) => key),
      reveal: (key, first) => revealColumn(columns, size.width, key, first),
      lastMeasure: lastMeasure(columns),
      live: this.#source.live,
    };
  }

  #do(effect: Effect): void {
    if (effect === 'quit') this.#quit();
    else if (effect === 'suspend') this.#terminal.suspend();
    else if (effect === 'redraw') this.#terminal.forget();
    else this.#alarm.ring();
  }
}

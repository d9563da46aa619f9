/** A source that is a capture: what a worker reads of it, at the pace of a clock. */
import { StatError } from '../../errors.ts';
import type { ExitTable } from '../../exits/table.ts';
import { errorOf } from '../../protocol/control.ts';
import type { Hello } from '../../protocol/hello.ts';
import {
  type KstatFrame,
  NO_LOSSES,
  type Source,
  type SourceSettings,
  type SourceState,
  type SourceStatus,
  type TaskFrame,
} from '../source/source.ts';
import { Topic } from '../source/topic.ts';
import { ReplayClient, type WorkerPort } from './client.ts';
import { NO_TIME, PlayClock } from './clock.ts';
import { ReplayFrames } from './frames.ts';
import type {
  CaptureOverview,
  InspectedPacket,
  PacketEntry,
  ReplayData,
  ReplayEvent,
  ReplayQuestion,
  ReplayScope,
  TimeSpan,
} from './messages.ts';
import { Opening } from './opening.ts';

/** Tables before a time that charts show after a jump. */
const HISTORY = 60;
/** While one drags, rates are enough. */
const SHORT_HISTORY = 1;
const TICK_MS = 50;

/** Where the replay is; told at each change. */
export interface Playback {
  readonly positionNs: bigint;
  readonly playing: boolean;
  readonly speed: number;
  readonly selection: TimeSpan | undefined;
}

export class ReplaySource implements Source {
  readonly kind = 'replay';
  readonly title: string;
  readonly #frames = new ReplayFrames();
  readonly tasks: Topic<TaskFrame> = this.#frames.tasks;
  readonly exits: Topic<ExitTable> = this.#frames.exits;
  readonly kstats: Topic<KstatFrame | StatError> = this.#frames.kstats;
  readonly resets: Topic<'tasks' | 'exits' | 'all'> = this.#frames.resets;
  readonly status: Topic<SourceStatus> = new Topic({ keeps: true });
  readonly choices: ReadonlySet<keyof SourceSettings> = new Set(['exitsOf'] as const);
  readonly overview: Topic<CaptureOverview> = new Topic({ keeps: true });
  readonly playback: Topic<Playback> = new Topic({ keeps: true });
  readonly #client: ReplayClient;
  readonly #clock = new PlayClock({ fromNs: NO_TIME, toNs: NO_TIME }, () => performance.now());
  readonly #opening = new Opening();
  readonly #timer: ReturnType<typeof setInterval>;
  #exitsOf: SourceSettings['exitsOf'] = 'processes';
  /** Threads when the capture has tables of nothing else. */
  #scope: ReplayScope = 'processes';
  #selection: TimeSpan | undefined;
  #hello: Hello | undefined;
  #error: StatError | undefined;
  #seq = 0;
  /** A seek or an advance is under way. */
  #moving = false;
  readonly #playWhenShown: boolean;

  constructor(file: Blob, title: string, worker: WorkerPort, play = false) {
    this.title = title;
    this.#playWhenShown = play;
    this.#client = new ReplayClient(worker, (event) => this.#onEvent(event));
    this.#client.send({ type: 'open', file, settings: this.#settings });
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#say();
  }

  get settings(): SourceSettings {
    return { scope: this.#scope, intervalMs: 1000, exitsOf: this.#exitsOf };
  }

  choose({ exitsOf = this.#exitsOf }: Partial<SourceSettings>): void {
    this.#exitsOf = exitsOf;
    this.#client.send({ type: 'choose', settings: this.#settings });
    this.#seek(HISTORY);
  }

  get paused(): boolean {
    return !this.#clock.playing;
  }

  pause(): void {
    this.#clock.stop();
    this.#say();
  }

  resume(): void {
    this.#opening.leave();
    const again = this.#clock.play();
    if (again) this.#seek(SHORT_HISTORY);
    this.#say();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#client.close();
  }

  set speed(factor: number) {
    this.#clock.speed = factor;
    this.#say();
  }

  /** `dragging`: others follow at once. */
  seek(timeNs: bigint, dragging = false): void {
    this.#opening.leave();
    this.#go(timeNs, dragging ? SHORT_HISTORY : HISTORY);
  }

  /** To the next table, or the next event where there are none. @throws what the worker says */
  async step(direction: 1 | -1): Promise<void> {
    this.pause();
    const timeNs = this.#clock.positionNs;
    const next = await this.ask<bigint | undefined>({ what: 'step', timeNs, direction });
    if (next !== undefined) this.seek(next);
  }

  /** What is played and exported; undefined: all of it. */
  select(span: TimeSpan | undefined): void {
    this.#selection = span;
    this.#limitClock();
    this.#say();
  }

  ask<T extends bigint | undefined | readonly PacketEntry[] | InspectedPacket | Blob>(
    question: ReplayQuestion,
  ): Promise<T> {
    return this.#client.ask<T>(question);
  }

  get #settings(): { scope: ReplayScope; exitsOf: SourceSettings['exitsOf'] } {
    return { scope: this.#scope, exitsOf: this.#exitsOf };
  }

  #go(timeNs: bigint, history: number): void {
    this.#clock.moveTo(timeNs);
    this.#seek(history);
    this.#say();
  }

  #seek(history: number): void {
    this.#seq++;
    this.#moving = true;
    const timeNs = this.#clock.positionNs;
    this.#client.send({ type: 'seek', seq: this.#seq, timeNs, history });
  }

  #tick(): void {
    if (!this.#clock.playing) return;
    if (!this.#moving) {
      this.#moving = true;
      const timeNs = this.#clock.positionNs;
      this.#client.send({ type: 'advance', seq: this.#seq, timeNs });
    }
    if (this.#clock.atEnd) this.#clock.stop();
    this.#say();
  }

  #onEvent(event: ReplayEvent): void {
    switch (event.type) {
      case 'overview':
        this.#onOverview(event.overview);
        break;
      case 'failed':
        this.#error = errorOf(event.failure);
        this.#clock.stop();
        this.#say();
        break;
      case 'table':
      case 'exits':
      case 'kstats':
      case 'reached':
        if (event.seq === this.#seq) this.#onData(event);
        break;
      default: // answers are met by those who asked
    }
  }

  #onOverview(overview: CaptureOverview): void {
    const { done, totals } = overview;
    this.#hello ??= overview.hello;
    this.overview.publish(overview);
    if (done && totals.kstats === 0) this.kstats.publish(noKstats());
    if (done && totals.processSnapshots === 0 && totals.threadSnapshots > 0) {
      this.#scope = 'threads';
      this.#client.send({ type: 'choose', settings: this.#settings });
    }
    this.#limitClock();
    const timeNs = this.#opening.next(overview);
    if (timeNs !== undefined) {
      this.#go(timeNs, HISTORY);
      if (this.#playWhenShown) this.resume();
    }
    this.#say();
  }

  /** The clock plays what is known, or what was chosen of it. */
  #limitClock(): void {
    const span = this.#selection ?? this.overview.last?.span;
    if (span) this.#clock.span = span;
  }

  #onData(data: ReplayData): void {
    if (data.type === 'table') this.#hello = data.hello ?? this.#hello;
    this.#frames.show(data);
    if (data.type !== 'reached') return;
    this.#moving = false;
    this.#say();
  }

  #say(): void {
    const { positionNs, playing, speed } = this.#clock;
    this.playback.publish({ positionNs, playing, speed, selection: this.#selection });
    const { totals, damage } = this.overview.last ?? {};
    this.status.publish({
      state: this.#state,
      losses: {
        ...NO_LOSSES,
        snapshots: totals?.lostAnswers ?? 0,
        exits: totals?.lostExits ?? 0,
        withheldExits: totals?.withheldExits ?? 0,
      },
      damaged: damage !== undefined,
      error: this.#error,
      hello: this.#hello,
    });
  }

  get #state(): SourceState {
    if (this.#error) return 'ended';
    if (!this.#opening.begun) return 'connecting';
    return this.#clock.playing ? 'running' : 'paused';
  }
}

function noKstats(): StatError {
  return new StatError('ERR_UNSUPPORTED', 'the capture has no kstats');
}

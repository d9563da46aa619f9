/** A bridge as a page sees it: the tables and exits that `sidestat serve` passes on. */
import { StatError } from '../errors.ts';
import type { ExitTableSettings } from '../exits/builder.ts';
import { isLoss } from '../exits/gap.ts';
import type { ExitEvent } from '../exits/row.ts';
import type { ExitTable } from '../exits/table.ts';
import type { KstatSnapshot } from '../kstat/snapshot.ts';
import { type Answered, errorOf, type PageMessage, type Welcome } from '../protocol/control.ts';
import type { Hello } from '../protocol/hello.ts';
import type { TaskTable } from '../taskstats/table.ts';
import { ExitLoop } from './exit-loop.ts';
import type { ExitMessage } from './exits.ts';
import { KstatLoop } from './kstat-loop.ts';
import type { Link } from './link.ts';
import type { BridgeLosses } from './losses.ts';
import type { BridgeExitOptions, BridgeKstatOptions, BridgeSnapshotOptions } from './options.ts';
import type { LinkEvent } from './reader.ts';
import { SnapshotLoops } from './snapshot-loops.ts';

/** A connection of a page to `sidestat serve`. @throws StatError, in every call */
export class Bridge {
  /** The interval that the person who started the bridge prefers. */
  readonly intervalMs: number;
  /** Version of the package that serves. */
  readonly version: string;
  /** Resolves when the connection has ended: with the reason, or undefined after close(). */
  readonly closed: Promise<StatError | undefined>;
  readonly #link: Link;
  readonly #onTrouble: (error: StatError) => void;
  readonly #tables = new SnapshotLoops((message) => this.#send(message));
  readonly #exits = new ExitLoop((message, settings) => this.#send(message, settings));
  readonly #losses = { snapshots: 0, exits: 0, withheldExits: 0 };
  readonly #kstats = new KstatLoop((message) => this.#send(message));
  /** Why the bridge has kstats alone; undefined when it has tasks, too. */
  readonly tasksMissing: StatError | undefined;
  #hello: Hello | undefined;
  #trouble: StatError | undefined;
  #ended: StatError | undefined;
  #resolveClosed: (error: StatError | undefined) => void = () => {};

  /** Use connectBridge(). */
  constructor(
    link: Link,
    { intervalMs, version, tasksMissing }: Welcome,
    hello: Hello | undefined,
    onTrouble: (error: StatError) => void,
  ) {
    this.#link = link;
    this.intervalMs = intervalMs;
    this.version = version;
    this.tasksMissing = tasksMissing && errorOf(tasksMissing);
    this.#hello = hello;
    this.#onTrouble = onTrouble;
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
  }

  /**
   * What the helper said about itself and the kernel; another one when it was started anew.
   * Undefined when the bridge has kstats alone.
   */
  get hello(): Hello | undefined {
    return this.#hello;
  }

  /** What did not reach this page since it connected: a copy, up to now. */
  get losses(): BridgeLosses {
    return { ...this.#losses };
  }

  /** Why nothing comes at the moment; undefined when all is well. */
  get trouble(): StatError | undefined {
    return this.#trouble;
  }

  /**
   * Tables, one an interval, until the loop is left. A loop that is slow misses the
   * oldest. One loop for each scope at a time.
   * @throws ERR_INVALID_ARGUMENT, ERR_BUSY; the loop: ERR_CLOSED, ERR_ABORTED
   */
  async *snapshots(options: BridgeSnapshotOptions = {}): AsyncGenerator<TaskTable, void> {
    if (this.#ended) throw this.#ended;
    const intervalMs = options.intervalMs ?? this.intervalMs;
    yield* this.#tables.run({ ...options, intervalMs }, (dropped) => {
      this.#losses.snapshots += dropped;
    });
  }

  /**
   * Exits as they happen, a table for what came together, until the loop is left; as
   * Stats.exitBatches(). One loop at a time over exits.
   * @throws ERR_INVALID_ARGUMENT, ERR_BUSY; the loop: ERR_EXITS_UNDELIVERABLE, ERR_CLOSED,
   * ERR_ABORTED
   */
  async *exitBatches(options: BridgeExitOptions = {}): AsyncGenerator<ExitTable, void> {
    if (this.#ended) throw this.#ended;
    yield* this.#exits.run(options, (dropped) => {
      this.#losses.exits += dropped;
    });
  }

  /** Exits one after another, and losses in their place as `exit.gap`. @throws as exitBatches() */
  async *exits(options: BridgeExitOptions = {}): AsyncGenerator<ExitEvent, void> {
    for await (const table of this.exitBatches(options)) {
      for (const gap of table.gaps) yield { gap };
      yield* table;
    }
  }

  /**
   * Kstats of the machine of the bridge, one reading an interval, until the loop is left.
   * @throws ERR_INVALID_ARGUMENT, ERR_BUSY; the loop: ERR_UNSUPPORTED, ERR_CLOSED, ERR_ABORTED
   */
  async *kstats(options: BridgeKstatOptions = {}): AsyncGenerator<KstatSnapshot, void> {
    if (this.#ended) throw this.#ended;
    const intervalMs = options.intervalMs ?? this.intervalMs;
    yield* this.#kstats.run({ ...options, intervalMs }, (dropped) => {
      this.#losses.snapshots += dropped;
    });
  }

  /** Ends the connection and the loops. Safe to call twice. */
  async close(): Promise<void> {
    this.#link.close();
    this.#end(undefined);
  }

  /** The same as close(). */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** For the link. */
  handle(event: LinkEvent): void {
    switch (event.type) {
      case 'hello':
        this.#hello = event.hello;
        this.#trouble = undefined;
        break;
      case 'table':
        this.#trouble = undefined;
        this.#tables.push(event.scope, event.table);
        break;
      case 'exits':
        this.#onExits(event.exits);
        break;
      case 'kstats':
        this.#trouble = undefined;
        this.#kstats.push(event.kstats);
        break;
      case 'missed':
        this.#losses.snapshots += event.gap.count;
        break;
      case 'answered':
        this.#onAnswer(event);
        break;
      case 'failed':
      case 'kstatsFailed':
      case 'helper':
        this.#trouble = errorOf(event.failure);
        this.#onTrouble(this.#trouble);
        break;
      case 'closed':
        this.#end(errorOf(event.failure));
        break;
      default: // welcome was handled before
    }
  }

  #onExits(exits: ExitMessage): void {
    for (const gap of exits.gaps) {
      if (isLoss(gap)) this.#losses.exits += gap.count;
      else this.#losses.withheldExits += gap.count;
    }
    this.#exits.push(exits);
  }

  #onAnswer({ topic, scope, failure }: Answered): void {
    if (!failure) return;
    const error = errorOf(failure);
    if (topic === 'kstats') this.#kstats.end(error);
    else if (topic === 'exits') this.#exits.end(error);
    else if (scope) this.#tables.end(scope, error);
  }

  #send(message: PageMessage, exits?: ExitTableSettings): void {
    if (!this.#ended) this.#link.send(message, exits);
  }

  #end(error: StatError | undefined): void {
    if (this.#ended) return;
    this.#ended = error ?? new StatError('ERR_CLOSED', 'the connection is closed');
    this.#tables.endAll(error);
    this.#exits.end(error);
    this.#kstats.end(error);
    this.#resolveClosed(error);
  }
}

/** A bridge as a page sees it: the tables and exits that `sidestat serve` passes on. */
import { StatError } from '../errors.ts';
import type { ExitTableSettings } from '../exits/builder.ts';
import { isLoss } from '../exits/gap.ts';
import type { ExitEvent } from '../exits/row.ts';
import type { ExitTable } from '../exits/table.ts';
import type { KstatSnapshot } from '../kstat/snapshot.ts';
import {
  type Answered,
  errorOf,
  type PageMessage,
  type Scope,
  type Welcome,
} from '../protocol/control.ts';
import type { Hello } from '../protocol/hello.ts';
import type { TaskTable } from '../taskstats/table.ts';
import { type ExitMessage, exitTableOf } from './exits.ts';
import { busy, Feed } from './feed.ts';
import { type BridgeKstatOptions, KstatLoop } from './kstats.ts';
import type { Link } from './link.ts';
import type { BridgeLosses } from './losses.ts';
import {
  type BridgeExitOptions,
  type BridgeSnapshotOptions,
  checkExits,
  checkSnapshots,
} from './options.ts';
import type { LinkEvent } from './reader.ts';
import { type TableMessage, tableOf } from './table-message.ts';

/** Tables that wait while the page is busy. */
const TABLES_WAITING = 4;
/** Batches of exits that wait while the page is busy. */
const BATCHES_WAITING = 4096;

export type { BridgeLosses };

export class Bridge {
  /** The interval that the person who started the bridge prefers. */
  readonly intervalMs: number;
  /** Version of the package that serves. */
  readonly version: string;
  /** Resolves when the connection has ended: with the reason, or undefined after close(). */
  readonly closed: Promise<StatError | undefined>;
  readonly #link: Link;
  readonly #onTrouble: (error: StatError) => void;
  readonly #tables = new Map<Scope, Feed<TableMessage>>();
  readonly #losses = { snapshots: 0, exits: 0, withheldExits: 0 };
  readonly #kstats = new KstatLoop((message) => this.#send(message));
  #exits: Feed<ExitMessage> | undefined;
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
    const { scope = 'processes', intervalMs = this.intervalMs, signal } = options;
    const fields = checkSnapshots(scope, intervalMs, options.fields);
    if (this.#tables.has(scope)) throw busy(`tables of ${scope}`);
    const feed = new Feed<TableMessage>({
      limit: TABLES_WAITING,
      begin: () => this.#send({ op: 'subscribe', topic: 'snapshots', scope, intervalMs, fields }),
      undo: () => {
        this.#tables.delete(scope);
        this.#send({ op: 'unsubscribe', topic: 'snapshots', scope });
      },
      dropped: ({ rows }) => {
        this.#losses.snapshots += rows.length;
      },
      signal,
    });
    this.#tables.set(scope, feed);
    try {
      if (this.#ended) throw this.#ended;
      for await (const message of feed) yield tableOf(message);
    } finally {
      this.#tables.delete(scope);
    }
  }

  /**
   * Exits as they happen, a table for what came together, until the loop is left; as
   * Stats.exitBatches(). One loop at a time over exits.
   * @throws ERR_INVALID_ARGUMENT, ERR_BUSY; the loop: ERR_EXITS_UNDELIVERABLE, ERR_CLOSED,
   * ERR_ABORTED
   */
  async *exitBatches(options: BridgeExitOptions = {}): AsyncGenerator<ExitTable, void> {
    const { signal, ...rest } = options;
    const settings = checkExits(rest);
    if (this.#ended) throw this.#ended;
    if (this.#exits) throw busy('exits');
    let dropped = 0;
    const feed = new Feed<ExitMessage>({
      limit: BATCHES_WAITING,
      begin: () => this.#send({ op: 'subscribe', topic: 'exits' }, settings),
      undo: () => {
        this.#exits = undefined;
        this.#send({ op: 'unsubscribe', topic: 'exits' });
      },
      dropped: ({ table, gaps }) => {
        dropped += table.rows.length;
        for (const gap of gaps) dropped += isLoss(gap) ? gap.count : 0;
        this.#losses.exits += table.rows.length;
      },
      signal,
    });
    this.#exits = feed;
    try {
      for await (const message of feed) {
        const gap = { reason: 'queue', cpu: undefined, sequence: undefined } as const;
        const timeMs = message.table.account.wallMs ?? Date.now();
        const earlier = dropped === 0 ? [] : [{ ...gap, count: dropped, timeMs }];
        dropped = 0;
        yield exitTableOf(message, earlier);
      }
    } finally {
      if (this.#exits === feed) this.#exits = undefined;
    }
  }

  /** Exits one after another, and losses in their place as `exit.gap`; as Stats.exits(). */
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
    yield* this.#kstats.run({ intervalMs: this.intervalMs, ...options }, (dropped) => {
      this.#losses.snapshots += dropped;
    });
  }

  /** Ends the connection and the loops. Safe to call twice. */
  async close(): Promise<void> {
    this.#link.close();
    this.#end(undefined);
  }

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
        this.#tables.get(event.scope)?.push(event.table);
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
    this.#exits?.push(exits);
  }

  #onAnswer({ topic, scope, failure }: Answered): void {
    if (!failure) return;
    const error = errorOf(failure);
    if (topic === 'kstats') this.#kstats.end(error);
    else if (topic === 'exits') this.#exits?.end(error);
    else if (scope) this.#tables.get(scope)?.end(error);
  }

  #send(message: PageMessage, exits?: ExitTableSettings): void {
    if (!this.#ended) this.#link.send(message, exits);
  }

  #end(error: StatError | undefined): void {
    if (this.#ended) return;
    this.#ended = error ?? new StatError('ERR_CLOSED', 'the connection is closed');
    for (const feed of this.#tables.values()) feed.end(error);
    this.#exits?.end(error);
    this.#kstats.end(error);
    this.#resolveClosed(error);
  }
}

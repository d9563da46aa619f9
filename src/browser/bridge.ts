/** A bridge as a page sees it: the tables and exits that `sidestat serve` passes on. */
import { StatError } from '../errors.ts';
import { REASON_WITHHELD } from '../generated/protocol.ts';
import { FIELDS, type FieldName } from '../generated/taskstats.ts';
import {
  type Answered,
  errorOf,
  MAX_INTERVAL_MS,
  MIN_INTERVAL_MS,
  type PageMessage,
  SCOPES,
  type Scope,
  type Welcome,
} from '../protocol/control.ts';
import type { Gap } from '../protocol/frame.ts';
import type { Hello } from '../protocol/hello.ts';
import { fieldByName } from '../taskstats/fields.ts';
import type { TaskTable } from '../taskstats/table.ts';
import { type ExitBatch, exitBatchOf } from './exits.ts';
import { Feed } from './feed.ts';
import type { Link } from './link.ts';
import type { LinkEvent } from './reader.ts';
import { type TableMessage, tableOf } from './table-message.ts';

/** Tables that wait while the page is busy. */
const TABLES_WAITING = 4;
/** Batches of exits that wait while the page is busy. */
const BATCHES_WAITING = 4096;

export interface BridgeSnapshotOptions {
  /** What a row is, as for Stats.snapshot(). @defaultValue 'processes' */
  scope?: Scope;
  /** Milliseconds between tables, 100 to 3,600,000. @defaultValue that of the bridge */
  intervalMs?: number;
  /** The fields to decode. @defaultValue every field of the scope */
  fields?: readonly FieldName[];
  /** Ends the loop with ERR_ABORTED. */
  signal?: AbortSignal;
}

/** Records that did not reach this page, since it connected. */
export interface BridgeLosses {
  /** Of snapshots, because the page or its network was slow. */
  readonly snapshots: number;
  /** Of exits: in the kernel, the helper, the bridge or here. */
  readonly exits: number;
  /** Exits that the policy of the helper does not show. */
  readonly withheldExits: number;
}

/** Exits, and what is missing of them. */
export interface ExitItem {
  /** Undefined for an item that tells of a gap alone. */
  readonly batch: ExitBatch | undefined;
  /** What is missing before this batch. */
  readonly gap: Gap | undefined;
  /** Milliseconds since the epoch. */
  readonly timeMs: number;
}

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
  #exits: Feed<ExitItem> | undefined;
  #hello: Hello;
  #trouble: StatError | undefined;
  #ended: StatError | undefined;
  #resolveClosed: (error: StatError | undefined) => void = () => {};

  /** Use connectBridge(). */
  constructor(
    link: Link,
    { intervalMs, version }: Welcome,
    hello: Hello,
    onTrouble: (error: StatError) => void,
  ) {
    this.#link = link;
    this.intervalMs = intervalMs;
    this.version = version;
    this.#hello = hello;
    this.#onTrouble = onTrouble;
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
  }

  /** What the helper said about itself and the kernel; another one when it was started anew. */
  get hello(): Hello {
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
    const fields = checkOptions(scope, intervalMs, options.fields);
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
   * Exits as they happen, a batch a CPU, until the loop is left. One loop at a time.
   * @throws ERR_BUSY; the loop: ERR_CLOSED, ERR_ABORTED, ERR_UNSUPPORTED
   */
  exits(options: { signal?: AbortSignal } = {}): AsyncIterableIterator<ExitItem, void> {
    if (this.#ended) throw this.#ended;
    if (this.#exits) throw busy('exits');
    const feed = new Feed<ExitItem>({
      limit: BATCHES_WAITING,
      begin: () => this.#send({ op: 'subscribe', topic: 'exits' }),
      undo: () => {
        this.#exits = undefined;
        this.#send({ op: 'unsubscribe', topic: 'exits' });
      },
      dropped: ({ batch }) => {
        this.#losses.exits += batch?.threads.length ?? 0;
      },
      signal: options.signal,
    });
    this.#exits = feed;
    return feed;
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
        this.#losses.exits += event.batch.damaged;
        this.#exits?.push({
          batch: exitBatchOf(event.batch),
          gap: undefined,
          timeMs: event.batch.timeMs,
        });
        break;
      case 'gap':
        this.#onGap(event.request, event.gap, event.timeMs);
        break;
      case 'answered':
        this.#onAnswer(event);
        break;
      case 'failed':
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

  #onGap(request: number, gap: Gap, timeMs: number): void {
    if (request !== 0) {
      this.#losses.snapshots += gap.count;
      return;
    }
    if (gap.reason === REASON_WITHHELD) this.#losses.withheldExits += gap.count;
    else this.#losses.exits += gap.count;
    this.#exits?.push({ batch: undefined, gap, timeMs });
  }

  #onAnswer({ topic, scope, failure }: Answered): void {
    if (!failure) return;
    const error = errorOf(failure);
    if (topic === 'exits') this.#exits?.end(error);
    else if (scope) this.#tables.get(scope)?.end(error);
  }

  #send(message: PageMessage): void {
    if (!this.#ended) this.#link.send(message);
  }

  #end(error: StatError | undefined): void {
    if (this.#ended) return;
    this.#ended = error ?? new StatError('ERR_CLOSED', 'the connection is closed');
    for (const feed of this.#tables.values()) feed.end(error);
    this.#exits?.end(error);
    this.#resolveClosed(error);
  }
}

function busy(what: string): StatError {
  return new StatError('ERR_BUSY', `a loop over ${what} is under way on this connection`, {
    hint: 'leave it first',
  });
}

function checkOptions(
  scope: Scope,
  intervalMs: number,
  fields: readonly FieldName[] | undefined,
): FieldName[] {
  const invalid = (message: string): StatError => new StatError('ERR_INVALID_ARGUMENT', message);
  if (!SCOPES.includes(scope)) throw invalid(`unknown scope ${JSON.stringify(scope)}`);
  if (!(intervalMs >= MIN_INTERVAL_MS && intervalMs <= MAX_INTERVAL_MS)) {
    throw invalid(`intervalMs must be from ${MIN_INTERVAL_MS} to ${MAX_INTERVAL_MS}`);
  }
  const known = FIELDS.filter((field) => scope !== 'groups' || field.tgid);
  for (const name of fields ?? []) {
    if (!known.includes(fieldByName(name))) throw invalid(`a TGID record has no ${name}`);
  }
  return [...(fields ?? known.map(({ name }) => name))] as FieldName[];
}

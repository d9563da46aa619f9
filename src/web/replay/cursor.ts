/**
 * One way through a capture, from a checkpoint on: tables, exits and kstats in the order of
 * the file, up to a time that moves on. Seeking makes another cursor.
 */
import { type TableMessage, tableMessage } from '../../browser/table-message.ts';
import type { CaptureItem } from '../../capture/pcapng/items.ts';
import { CaptureReader } from '../../capture/pcapng/reader.ts';
import type { Checkpoint } from '../../capture/pcapng/trace.ts';
import { timeOf } from '../../capture/range.ts';
import { CaptureSnapshots } from '../../capture/snapshots.ts';
import type { Decoder } from '../../decoder/index.ts';
import { FIELDS } from '../../generated/taskstats.ts';
import { CapturedExits } from './exit-tables.ts';
import { KstatReports } from './kstat-reports.ts';
import type { CursorEvent, ReplaySettings } from './messages.ts';

export interface CursorOptions {
  readonly decoder: Decoder;
  readonly settings: ReplaySettings;
  readonly emit: (event: CursorEvent) => void;
  /** Is called between items, now and then, so that other work gets its turn. */
  readonly pause: () => Promise<void>;
}

/** Items between two pauses. */
const ITEMS_A_PAUSE = 4096;

export class CaptureCursor {
  readonly #reader: CaptureReader;
  readonly #options: CursorOptions;
  readonly #exits: CapturedExits;
  readonly #kstats: KstatReports;
  #limitNs: bigint = -1n;
  #closed = false;
  #ended = false;
  /** Tells advance() that the next item is later, or that there is none. */
  #arrived: (() => void) | undefined;
  /** Lets the items go on. */
  #wake: (() => void) | undefined;
  #running: Promise<void> | undefined;

  constructor(file: Blob, from: Checkpoint | undefined, options: CursorOptions) {
    const { decoder, settings, emit } = options;
    this.#reader = new CaptureReader(from ? file.slice(from.offset) : file, { from });
    this.#options = options;
    this.#exits = new CapturedExits(decoder, settings.exitsOf, (exits) =>
      emit({ type: 'exits', exits }),
    );
    this.#kstats = new KstatReports(emit);
  }

  /** Whether the file has nothing more. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Tells everything up to a time, itself included. One call at a time. @throws ERR_CAPTURE */
  async advance(timeNs: bigint): Promise<void> {
    this.#limitNs = timeNs;
    if (this.#ended || this.#closed) return;
    const arrived = new Promise<void>((resolve) => {
      this.#arrived = resolve;
    });
    this.#running ??= this.#run();
    this.#wake?.();
    await Promise.race([arrived, this.#running]);
  }

  close(): void {
    this.#closed = true;
    this.#wake?.();
  }

  async #run(): Promise<void> {
    const { decoder, settings, emit } = this.#options;
    const snapshots = await CaptureSnapshots.open(this.#items(), decoder);
    const kind = settings.scope === 'threads' ? 'thread' : 'process';
    for await (const { sample, section } of snapshots.samples({ fields: FIELDS, kind })) {
      const { parts, account } = sample.parts();
      const table: TableMessage = tableMessage(kind, parts, account);
      if (!this.#closed) emit({ type: 'table', table, hello: section.hello });
    }
    this.#exits.flush();
    this.#kstats.flush();
    this.#ended = true;
  }

  /** The items, each when its time has come. */
  async *#items(): AsyncGenerator<CaptureItem, void> {
    let count = 0;
    for await (const item of this.#reader.items()) {
      const timeNs = timeOf(item);
      while (timeNs !== undefined && timeNs > this.#limitNs && !this.#closed) {
        await this.#wait(item);
      }
      count++;
      if (count % ITEMS_A_PAUSE === 0) await this.#options.pause();
      if (this.#closed) return;
      this.#take(item);
      yield item;
    }
  }

  #take(item: CaptureItem): void {
    if (item.type === 'datagram') this.#exits.datagram(item);
    else if (item.type === 'loss') this.#exits.loss(item);
    else this.#kstats.frame(item);
  }

  /** `next` is what comes later. */
  #wait(next: CaptureItem): Promise<void> {
    this.#exits.flush();
    this.#kstats.flush(next);
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = undefined;
        resolve();
      };
      this.#arrived?.();
    });
  }
}

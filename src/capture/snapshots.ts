/**
 * The snapshots of a capture, one table each, in the order of the file. Needs memory
 * for one snapshot. No Node built-in is used.
 */
import { Decoder, WHAT_TASKSTATS } from '../decoder/index.ts';
import { KIND_END, KIND_REPLY } from '../generated/protocol.ts';
import type { FieldInfo } from '../generated/taskstats.ts';
import { fieldId } from '../taskstats/fields.ts';
import type { TaskTable } from '../taskstats/table.ts';
import { NOTE_SNAPSHOT } from './pcapng/format.ts';
import type { CapturedFrame, CaptureItem, Datagram, Section } from './pcapng/items.ts';
import { ONE_EACH, type Parts, RecordedSample, ROLES, type SampleKind } from './sample.ts';

const TGID_ID: number = fieldId('tgid');

/** What the tables of a capture are made of. */
export interface SnapshotChoice {
  /** The columns. */
  readonly fields: readonly FieldInfo[];
  /** What a row is. */
  readonly kind: SampleKind;
  /** Only these processes. */
  readonly pids?: ReadonlySet<number> | undefined;
  /** The id of TASKSTATS where the file does not tell it. */
  readonly family?: number | undefined;
}

/** A snapshot, and the machine that it is of. */
export interface CapturedSnapshot {
  readonly table: TaskTable;
  readonly section: Section;
}

/** A whole snapshot whose table was not made yet. */
export interface CapturedSample {
  readonly sample: RecordedSample;
  readonly section: Section;
}

/** What CaptureSnapshots could not give out. */
export interface SnapshotsReport {
  /** Snapshots that are not whole, or not of what was asked for. */
  incomplete: number;
  /** Answers of sections in which nothing tells the id of TASKSTATS. */
  withoutFamily: number;
}

/** The whole snapshots of a capture, as tables, in the order of the file. */
export class CaptureSnapshots {
  /** Complete when tables() has come to its end. */
  readonly report: SnapshotsReport = { incomplete: 0, withoutFamily: 0 };
  readonly #items: AsyncIterable<CaptureItem>;
  readonly #decoder: Decoder;
  #sample: RecordedSample | undefined;
  #section: Section | undefined;

  private constructor(items: AsyncIterable<CaptureItem>, decoder: Decoder) {
    this.#items = items;
    this.#decoder = decoder;
  }

  /** `decoder` may be used for other things between two items. @defaultValue one of its own */
  static async open(
    items: AsyncIterable<CaptureItem>,
    decoder?: Decoder,
  ): Promise<CaptureSnapshots> {
    return new CaptureSnapshots(items, decoder ?? (await Decoder.load()));
  }

  /** Once. A snapshot that is not whole is left out, and counted. */
  async *tables(choice: SnapshotChoice): AsyncGenerator<CapturedSnapshot, void> {
    for await (const { sample, section } of this.samples(choice)) {
      yield { table: sample.table(), section };
    }
  }

  /** The same before they are tables. Once. */
  async *samples(choice: SnapshotChoice): AsyncGenerator<CapturedSample, void> {
    for await (const item of this.#items) {
      const request = requestOf(item);
      if (request === 0) continue;
      const begins = item.type === 'frame' && item.header.kind === NOTE_SNAPSHOT;
      // The ends of other requests belong to no snapshot.
      if (item.type === 'frame' && !begins && !this.#sample?.has(request)) continue;
      if (begins || item.section !== this.#section || !this.#sample?.has(request)) {
        this.#giveUp();
        const parts = begins ? partsOf(item) : ONE_EACH;
        this.#sample = new RecordedSample(request, choice.fields, choice.kind, parts);
        this.#section = item.section;
        if (begins) continue;
      }
      this.#take(this.#sample, item, request, choice);
      if (!this.#sample.complete) continue;
      if (!this.#sample.whole) {
        this.#giveUp();
        continue;
      }
      yield { sample: this.#sample, section: item.section };
      this.#sample = undefined;
    }
    this.#giveUp();
  }

  #giveUp(): void {
    if (this.#sample) this.report.incomplete++;
    this.#sample = undefined;
  }

  #take(sample: RecordedSample, item: CaptureItem, request: number, choice: SnapshotChoice): void {
    if (item.type === 'datagram') {
      this.#decode(sample, item, choice);
    } else if (item.type === 'loss') {
      if (item.gap) sample.missing(request, item.gap.reason, Number(item.count));
    } else if (item.header.kind === KIND_END) {
      sample.ended(request, item.header.count);
    }
  }

  #decode(sample: RecordedSample, datagram: Datagram, choice: SnapshotChoice): void {
    const { bytes, byteOrder, section, origin, timeNs = 0n } = datagram;
    const { input } = this.#decoder;
    const familyId = datagram.family ?? choice.family;
    if (familyId === undefined) this.report.withoutFamily++;
    if (familyId === undefined || bytes.length > input.length) return;
    const request = origin?.request ?? 0;
    sample.answered(request, 1);
    input.set(bytes);
    const defaultVersion = section.hello?.taskstatsVersion;
    this.#decoder.index(0, bytes.length, { byteOrder, familyId, defaultVersion });
    if (choice.pids && !this.#isOf(choice.pids)) return;
    sample.append(request, this.#decoder, timeNs, origin?.flags ?? 0);
  }

  /** An answer is one record: that of a process, or of one of its threads. */
  #isOf(pids: ReadonlySet<number>): boolean {
    const id = this.#decoder.table.id[0] ?? 0;
    if (pids.has(id)) return true;
    const tgid =
      this.#decoder.table.what[0] === WHAT_TASKSTATS ? this.#decoder.value(0, TGID_ID) : 0;
    return typeof tgid === 'number' && pids.has(tgid);
  }
}

/** The request that an item belongs to; 0 for what is of no snapshot. */
export function requestOf(item: CaptureItem): number {
  switch (item.type) {
    case 'datagram':
      return item.origin?.kind === KIND_REPLY ? item.origin.request : 0;
    case 'loss':
      return item.gap?.header.request ?? 0;
    case 'frame':
      return item.header.request;
  }
}

/** Parts of the requests, as the recorder notes them when a snapshot begins: docs/capture.md. */
export function partsOf({ payload }: CapturedFrame): Parts {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  const part = (i: number): number =>
    payload.length < 4 * (i + 1) ? 1 : view.getUint32(4 * i, true);
  return Object.fromEntries(ROLES.map((role, i) => [role, part(i)])) as Record<
    (typeof ROLES)[number],
    number
  >;
}

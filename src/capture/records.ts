/**
 * The records in a capture: each struct, refused request and loss, in the order of
 * the file. Runs in Node and in browsers; needs memory for one block.
 */
import {
  Decoder,
  EVENT_EXIT,
  KIND_NONE,
  KIND_TGID,
  WHAT_CGROUPSTATS,
  WHAT_ERROR,
  WHAT_MALFORMED,
  WHAT_OVERRUN,
  WHAT_TASKSTATS,
} from '../decoder/index.ts';
import { NLMSG_ERROR } from '../generated/layouts.ts';
import { KIND_ERROR, KIND_HELLO, KIND_KSTATS } from '../generated/protocol.ts';
import { FIELDS } from '../generated/taskstats.ts';
import { isCoarse } from '../protocol/frame.ts';
import { text } from '../taskstats/columns.ts';
import { DELAY_TOTALS } from '../taskstats/fields.ts';
import type { ByteSource } from './pcapng/bytes.ts';
import { ECHOED_TYPE, NLMSG_MIN_TYPE, NLMSG_TYPE } from './pcapng/format.ts';
import type { CapturedFrame, CaptureReport, Datagram } from './pcapng/items.ts';
import { CaptureReader } from './pcapng/reader.ts';
import type { Checkpoint } from './pcapng/trace.ts';
import { inRange, type TimeRange } from './range.ts';
import {
  type CaptureRecord,
  failureRecord,
  gapRecord,
  type KstatFrameRecord,
  NO_REASON,
  type RecordFacts,
  type StructRecord,
} from './record.ts';

/** What CaptureRecords could not give out, by the cause, so far. */
export interface RecordsReport extends CaptureReport {
  /** Messages that break the rules of netlink. */
  malformed: number;
  /** Datagrams of sections in which nothing tells the id of TASKSTATS. */
  withoutFamily: number;
}

/** Which part of a capture CaptureRecords reads, and what the file does not tell. */
export interface RecordsOptions {
  /** The id of TASKSTATS where the file does not tell it. */
  readonly family?: number | undefined;
  /** Only what is in this range of time. */
  readonly range?: TimeRange | undefined;
  /** Where to begin; the source begins there, too, and is not compressed. */
  readonly from?: Checkpoint | undefined;
}

const KINDS = ['none', 'pid', 'tgid'] as const;

/** The records of a capture, in the order of the file. */
export class CaptureRecords {
  /** Complete when records() has come to its end. */
  readonly report: RecordsReport;
  readonly #reader: CaptureReader;
  readonly #family: number | undefined;
  readonly #range: TimeRange;
  readonly #decoder: Decoder;

  private constructor(source: ByteSource, options: RecordsOptions, decoder: Decoder) {
    this.#reader = new CaptureReader(source, { from: options.from });
    this.#family = options.family;
    this.#range = options.range ?? {};
    this.#decoder = decoder;
    this.report = Object.assign(this.#reader.report, { malformed: 0, withoutFamily: 0 });
  }

  /** Reads nothing yet. `source` gives the bytes of the file, in pieces of any size. */
  static async open(source: ByteSource, options: RecordsOptions = {}): Promise<CaptureRecords> {
    return new CaptureRecords(source, options, await Decoder.load());
  }

  /** Once. @throws ERR_CAPTURE when it is no capture */
  async *records(): AsyncGenerator<CaptureRecord, void> {
    for await (const record of this.recordsAndKstats()) if (record.type !== 'kstats') yield record;
  }

  /** Frames of a kstat helper as well. Once. @throws ERR_CAPTURE when it is no capture */
  async *recordsAndKstats(): AsyncGenerator<CaptureRecord | KstatFrameRecord, void> {
    for await (const item of inRange(this.#reader.items(), this.#range)) {
      if (item.type === 'datagram') yield* this.#datagram(item);
      else if (item.type === 'loss') yield gapRecord(item);
      else if (item.header.kind === KIND_ERROR) yield failureRecord(item);
      else if (isKstatFrame(item)) yield kstatRecord(item);
    }
  }

  *#datagram(datagram: Datagram): Generator<CaptureRecord, void> {
    const { bytes, byteOrder, section } = datagram;
    const { input } = this.#decoder;
    const familyId = datagram.family ?? this.#family;
    const type = typeAt(datagram, NLMSG_TYPE);
    if (familyId === undefined) {
      // The answers of the controller, type 16, are no loss.
      if (type > NLMSG_MIN_TYPE) this.report.withoutFamily++;
      return;
    }
    if (type === NLMSG_ERROR && isOfAnother(datagram, familyId)) return;
    if (bytes.length > input.length) {
      this.report.malformed++;
      return;
    }
    input.set(bytes);
    const context = { byteOrder, familyId, defaultVersion: section.hello?.taskstatsVersion };
    for (let done = 0; done < bytes.length; ) {
      const result = this.#decoder.index(done, bytes.length - done, context);
      for (let row = 0; row < result.records; row++) yield* this.#record(row, datagram);
      done += result.consumed;
    }
  }

  *#record(row: number, datagram: Datagram): Generator<CaptureRecord, void> {
    const { table } = this.#decoder;
    const { timeNs, cpu, origin } = datagram;
    switch (table.what[row]) {
      case WHAT_TASKSTATS:
      case WHAT_CGROUPSTATS:
        yield this.#struct(row, { timeNs, cpu }, isCoarse(origin?.flags ?? 0));
        break;
      case WHAT_ERROR: {
        const [errno, id] = [table.errno[row] as number, table.id[row] as number];
        yield { type: 'error', errno, kind: this.#kind(row), id, timeNs, cpu };
        break;
      }
      case WHAT_OVERRUN:
        yield { ...NO_REASON, type: 'gap', count: undefined, timeNs, cpu };
        break;
      case WHAT_MALFORMED:
        this.report.malformed++;
        break;
      default: // acknowledgements, and messages of other families and commands
    }
  }

  #kind(row: number): 'pid' | 'tgid' | 'none' {
    return KINDS[this.#decoder.table.kind[row] ?? KIND_NONE] ?? KINDS[KIND_TGID];
  }

  #struct(row: number, common: RecordFacts, coarse: boolean): StructRecord {
    const decoder = this.#decoder;
    const { table } = decoder;
    // Without the counts, a delay of a second tells that delays are counted.
    const delaysKnown = coarse
      ? DELAY_TOTALS.some((id) => decoder.value(row, id))
      : table.delaysKnown[row] === 1;
    return {
      ...common,
      type: table.what[row] === WHAT_TASKSTATS ? 'taskstats' : 'cgroupstats',
      event: table.event[row] === EVENT_EXIT ? 'exit' : 'reply',
      kind: this.#kind(row),
      id: table.id[row] as number,
      version: table.version[row] as number,
      delaysKnown,
      coarse,
      value: (field) => {
        if (coarse && FIELDS[field]?.coarse === 'absent') return undefined;
        const value = decoder.value(row, field);
        return value instanceof Uint8Array ? text(value) : value;
      },
    };
  }
}

function typeAt({ bytes, byteOrder }: Datagram, at: number): number {
  if (bytes.length < at + 2) return 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return view.getUint16(at, byteOrder === 'little');
}

/** Whether an error echoes a request to another family: other programs ask the kernel, too. */
function isOfAnother(datagram: Datagram, familyId: number): boolean {
  const type = typeAt(datagram, ECHOED_TYPE);
  return type !== 0 && type !== familyId;
}

function isKstatFrame({ header: { kind } }: CapturedFrame): boolean {
  return kind === KIND_KSTATS || kind === KIND_HELLO;
}

function kstatRecord(frame: CapturedFrame): KstatFrameRecord {
  return { type: 'kstats', frame, timeNs: frame.header.timeNs, cpu: undefined };
}

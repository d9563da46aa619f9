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
import { text } from '../taskstats/columns.ts';
import type { Value } from '../taskstats/table.ts';
import type { ByteSource } from './pcapng/bytes.ts';
import type { CaptureReport, Datagram } from './pcapng/items.ts';
import { CaptureReader } from './pcapng/reader.ts';

interface Common {
  /** Nanoseconds since the epoch; undefined where the file has no time. */
  readonly timeNs: bigint | undefined;
  /** The CPU of an exit event, where the file tells. */
  readonly cpu: number | undefined;
}

/** A struct taskstats or cgroupstats. */
export interface StructRecord extends Common {
  readonly type: 'taskstats' | 'cgroupstats';
  readonly event: 'reply' | 'exit';
  readonly kind: 'pid' | 'tgid' | 'none';
  readonly id: number;
  /** Of struct taskstats, after the rule for version 0; 0 when it is not known. */
  readonly version: number;
  /** Whether a delay that kernel.task_delayacct switches was ever counted. */
  readonly delaysKnown: boolean;
  /**
   * A field by its id, as the kernel sent it; undefined when the struct has no such
   * field. Works until the next record is taken.
   */
  value(field: number): Value | undefined;
}

/** A request that the kernel refused. */
export interface ErrorRecord extends Common {
  readonly type: 'error';
  /** Positive, as in errno(3). */
  readonly errno: number;
  readonly kind: 'pid' | 'tgid' | 'none';
  readonly id: number;
}

/** Datagrams that the capture does not have. */
export interface GapRecord extends Common {
  readonly type: 'gap';
  /** undefined when only the kernel knows how many. */
  readonly count: bigint | undefined;
}

export type CaptureRecord = StructRecord | ErrorRecord | GapRecord;

export interface RecordsReport extends CaptureReport {
  /** Messages that break the rules of netlink. */
  malformed: number;
  /** Datagrams of sections in which nothing tells the id of TASKSTATS. */
  withoutFamily: number;
}

export interface RecordsOptions {
  /** The id of TASKSTATS where the file does not tell it. */
  readonly family?: number | undefined;
}

const KINDS = ['none', 'pid', 'tgid'] as const;

/** <linux/netlink.h>: where the type of a message is, and that of the request that an error echoes. */
const NLMSG_TYPE = 4;
const ECHOED_TYPE = 24;
const NLMSG_ERROR = 2;
const NLMSG_MIN_TYPE = 16;

export class CaptureRecords {
  /** Complete when records() has come to its end. */
  readonly report: RecordsReport;
  readonly #reader: CaptureReader;
  readonly #family: number | undefined;
  readonly #decoder: Decoder;

  private constructor(source: ByteSource, options: RecordsOptions, decoder: Decoder) {
    this.#reader = new CaptureReader(source);
    this.#family = options.family;
    this.#decoder = decoder;
    this.report = Object.assign(this.#reader.report, { malformed: 0, withoutFamily: 0 });
  }

  static async open(source: ByteSource, options: RecordsOptions = {}): Promise<CaptureRecords> {
    return new CaptureRecords(source, options, await Decoder.load());
  }

  /** Once. @throws ERR_CAPTURE when it is no capture */
  async *records(): AsyncGenerator<CaptureRecord, void> {
    for await (const item of this.#reader.items()) {
      if (item.type === 'datagram') {
        yield* this.#datagram(item);
      } else {
        const { count, cpu, timeNs } = item;
        yield { type: 'gap', count, cpu, timeNs };
      }
    }
  }

  *#datagram(datagram: Datagram): Generator<CaptureRecord, void> {
    const { bytes, byteOrder, section } = datagram;
    const { input } = this.#decoder;
    const familyId = section.family ?? this.#family;
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

  *#record(row: number, { timeNs, cpu }: Datagram): Generator<CaptureRecord, void> {
    const { table } = this.#decoder;
    switch (table.what[row]) {
      case WHAT_TASKSTATS:
      case WHAT_CGROUPSTATS:
        yield this.#struct(row, { timeNs, cpu });
        break;
      case WHAT_ERROR: {
        const [errno, id] = [table.errno[row] as number, table.id[row] as number];
        yield { type: 'error', errno, kind: this.#kind(row), id, timeNs, cpu };
        break;
      }
      case WHAT_OVERRUN:
        yield { type: 'gap', count: undefined, timeNs, cpu };
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

  #struct(row: number, common: Common): StructRecord {
    const decoder = this.#decoder;
    const { table } = decoder;
    return {
      ...common,
      type: table.what[row] === WHAT_TASKSTATS ? 'taskstats' : 'cgroupstats',
      event: table.event[row] === EVENT_EXIT ? 'exit' : 'reply',
      kind: this.#kind(row),
      id: table.id[row] as number,
      version: table.version[row] as number,
      delaysKnown: table.delaysKnown[row] === 1,
      value: (field) => {
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

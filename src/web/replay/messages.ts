/** What a page and the worker that reads its capture say to each other. */
import type { ExitMessage } from '../../browser/exits.ts';
import type { TableMessage } from '../../browser/table-message.ts';
import type { Damage } from '../../capture/pcapng/items.ts';
import type { PacketPlace } from '../../capture/pcapng/trace.ts';
import type { Histogram } from '../../capture/timeline/histogram.ts';
import type { CaptureTotals } from '../../capture/timeline/timeline.ts';
import type { Failure } from '../../protocol/control.ts';
import type { Hello } from '../../protocol/hello.ts';
import type { Region } from '../inspect/region.ts';

export type ReplayScope = 'processes' | 'threads';
export type ExportFormat = 'ndjson' | 'csv';

export interface TimeSpan {
  readonly fromNs: bigint;
  /** Itself included. */
  readonly toNs: bigint;
}

export interface ReplaySettings {
  readonly scope: ReplayScope;
  readonly exitsOf: 'processes' | 'threads';
}

/** What is known of a file so far. */
export interface CaptureOverview {
  readonly bytesRead: number;
  readonly bytesTotal: number;
  readonly done: boolean;
  /** Undefined when nothing in it has a time. */
  readonly span: TimeSpan | undefined;
  readonly histogram: Histogram;
  readonly totals: CaptureTotals;
  /** Tables that can be stepped to. */
  readonly snapshots: number;
  /**
   * When the second table is there, or the only one: rates need two. Without tables of tasks,
   * the reports of kstats are meant.
   */
  readonly firstTableNs: bigint | undefined;
  readonly hello: Hello | undefined;
  readonly damage: Damage | undefined;
  readonly damaged: number;
  /** Recordings in it whose end was not told: what is missing there nobody knows. */
  readonly openEnds: number;
  /** Bytes after which nothing was read, because there are too many packets. */
  readonly stoppedAt: number | undefined;
  /** Packets that are not of netlink, or of another family. */
  readonly skipped: number;
}

/** A packet in the list of the inspector. */
export interface PacketEntry {
  readonly place: PacketPlace;
  readonly timeNs: bigint | undefined;
  readonly what: string;
  readonly context: PacketFacts;
}

export interface PacketFacts {
  readonly little: boolean;
  readonly family: number | undefined;
  readonly defaultVersion: number | undefined;
  readonly continues: boolean;
}

export interface InspectedPacket {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly root: Region;
  /** Bytes that are not shown because there are too many. */
  readonly omitted: number;
}

export type ReplayRequest =
  | { readonly type: 'open'; readonly file: Blob; readonly settings: ReplaySettings }
  | { readonly type: 'choose'; readonly settings: ReplaySettings }
  /** Shows the state at a time; `history` is how many tables before it come, too. */
  | {
      readonly type: 'seek';
      readonly seq: number;
      readonly timeNs: bigint;
      readonly history: number;
    }
  /** Goes on from where the last seek or advance has come to. */
  | { readonly type: 'advance'; readonly seq: number; readonly timeNs: bigint }
  | { readonly type: 'ask'; readonly id: number; readonly question: ReplayQuestion };

export type ReplayQuestion =
  /** The time of the next table or, without tables, of the next event. */
  | { readonly what: 'step'; readonly timeNs: bigint; readonly direction: 1 | -1 }
  /** From a time on; near the end those before it fill the list. */
  | { readonly what: 'packets'; readonly timeNs: bigint; readonly count: number }
  | { readonly what: 'packet'; readonly entry: PacketEntry }
  | {
      readonly what: 'export';
      readonly format: ExportFormat;
      readonly raw: boolean;
      /** Undefined: the whole file. */
      readonly span: TimeSpan | undefined;
    };

export type ReplayAnswer = bigint | undefined | readonly PacketEntry[] | InspectedPacket | Blob;

/** Each belongs to the seek with this number, or to what followed it. */
export type ReplayData =
  | {
      readonly type: 'table';
      readonly seq: number;
      readonly table: TableMessage;
      readonly hello: Hello | undefined;
    }
  | { readonly type: 'exits'; readonly seq: number; readonly exits: ExitMessage }
  | {
      readonly type: 'kstats';
      readonly seq: number;
      /** Batches that were read together have the same; with 0 a kstat that comes again begins anew. */
      readonly request: number;
      readonly records: Uint8Array;
      readonly byteOrder: 'little' | 'big';
      readonly wallMs: number;
    }
  /** All up to this time has been told; `ended`: nothing follows. */
  | {
      readonly type: 'reached';
      readonly seq: number;
      readonly timeNs: bigint;
      readonly ended: boolean;
    };

type Unnumbered<T> = T extends unknown ? Omit<T, 'seq'> : never;
/** What a way through the capture meets; whoever hands it on numbers it. */
export type CursorEvent = Unnumbered<Exclude<ReplayData, { type: 'reached' }>>;

export type ReplayEvent =
  | ReplayData
  | { readonly type: 'overview'; readonly overview: CaptureOverview }
  /** Still at work on a question: whoever waits for it may wait on. */
  | { readonly type: 'busy' }
  | { readonly type: 'answer'; readonly id: number; readonly answer: ReplayAnswer }
  | { readonly type: 'refused'; readonly id: number; readonly failure: Failure }
  | { readonly type: 'failed'; readonly failure: Failure };

/**
 * The words that a page and a bridge exchange besides frames: docs/bridge.md. Each is
 * one msgpack map: a message of its own from a page, a CONTROL frame from the bridge.
 * No Node built-in is used.
 */
import { type ErrorCode, invalidArgument, StatError } from '../errors.ts';
import type { FieldName } from '../generated/taskstats.ts';
import type { KstatPattern } from './kstat/requests.ts';

/** What the bridge speaks, and the first of the subprotocols that a page offers. */
export const SUBPROTOCOL = 'sidestat.v1';
/** The other subprotocol that a page offers: this and the token. It is never echoed. */
export const TOKEN_PREFIX = 'token.';
/** Where the WebSocket is. */
export const STREAM_PATH = '/stream';
/** The key of the URL fragment that holds the token. */
export const FRAGMENT_KEY = 'token';

/** Bytes of a message from a page: twice what a list of all fields needs. */
export const MAX_MESSAGE = 16_384;
/** The shortest time between two tables or readings that a page may ask for, milliseconds. */
export const MIN_INTERVAL_MS = 100;
/** The longest, milliseconds: an hour. */
export const MAX_INTERVAL_MS = 3_600_000;

/** @throws ERR_INVALID_ARGUMENT */
export function checkInterval(intervalMs: unknown): number {
  const isNumber = typeof intervalMs === 'number';
  if (isNumber && intervalMs >= MIN_INTERVAL_MS && intervalMs <= MAX_INTERVAL_MS) return intervalMs;
  throw invalidArgument(`intervalMs must be from ${MIN_INTERVAL_MS} to ${MAX_INTERVAL_MS}`);
}

/** Why the bridge ends a WebSocket, RFC 6455 section 7.4.1. */
export const CLOSE_GOING_AWAY = 1001;
export const CLOSE_POLICY = 1008;

export const SCOPES = ['processes', 'threads', 'groups'] as const;
/** What a row of a table is, as for Stats.snapshot(). */
export type Scope = (typeof SCOPES)[number];

/** A page asks for tables of tasks, one subscription a scope; the last one counts. */
export interface SnapshotsRequest {
  readonly op: 'subscribe';
  readonly topic: 'snapshots';
  readonly scope: Scope;
  readonly intervalMs: number;
  readonly fields: readonly FieldName[];
}

export interface SnapshotsEnd {
  readonly op: 'unsubscribe';
  readonly topic: 'snapshots';
  readonly scope: Scope;
}

export interface ExitsRequest {
  readonly op: 'subscribe' | 'unsubscribe';
  readonly topic: 'exits';
}

/** A page asks for kstats; the last request counts. */
export interface KstatsRequest {
  readonly op: 'subscribe';
  readonly topic: 'kstats';
  readonly intervalMs: number;
  /** A kstat that one of them fits. */
  readonly patterns: readonly KstatPattern[];
}

export interface KstatsEnd {
  readonly op: 'unsubscribe';
  readonly topic: 'kstats';
}

export type PageMessage =
  | SnapshotsRequest
  | SnapshotsEnd
  | ExitsRequest
  | KstatsRequest
  | KstatsEnd;

/** What went wrong, as a StatError says it. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
}

/** The first frame of a connection. */
export interface Welcome {
  readonly type: 'welcome';
  /** Version of the package. */
  readonly version: string;
  /** The interval that the person who started the bridge prefers. */
  readonly intervalMs: number;
  /** kernel.task_delayacct, for exits until a sweep tells it anew; absent when it is not known. */
  readonly taskDelayacct?: 0 | 1;
  /** Why the bridge has kstats alone: then no HELLO follows. */
  readonly tasksMissing?: Failure;
}

/** The answer to a message of the page, in the order of the messages. */
export interface Answered {
  readonly type: 'answered';
  readonly topic: string;
  readonly scope?: Scope;
  /** Why not; absent when it is done. */
  readonly failure?: Failure;
}

/** Ids that belong to a sweep, u32 little-endian; a long list comes in several parts. */
export interface Ids {
  readonly type: 'ids';
  /**
   * `lone`: processes that are known to have one thread and have no TGID record.
   * `threads`: pid, number of threads n, and n thread ids, for one process after another.
   */
  readonly list: 'lone' | 'threads';
  readonly ids: Uint8Array;
}

/** Begins a sweep: the answers to its requests follow. */
export interface SweepBegin {
  readonly type: 'sweep';
  readonly scope: Scope;
  /** The first request id of the sweep, 3n + 1. */
  readonly request: number;
}

/** Ends a sweep: all frames of its requests have been sent. */
export interface SweepEnd {
  readonly type: 'swept';
  /** How many tasks were asked for. */
  readonly asked: number;
  /** Clocks of the bridge when the sweep was complete. */
  readonly monotonicMs: number;
  readonly wallMs: number;
  /** kernel.task_delayacct; absent when it is not known. */
  readonly taskDelayacct?: 0 | 1;
}

/** A sweep that could not be made. */
export interface SweepFailed {
  readonly type: 'failed';
  readonly scope: Scope;
  readonly failure: Failure;
}

/** The helper is gone. A HELLO frame follows when there is another one. */
export interface HelperLost {
  readonly type: 'helper';
  readonly failure: Failure;
}

/** Begins a reading of kstats: KSTATS frames, or the files of OpenZFS, follow. */
export interface KstatsBegin {
  readonly type: 'kstats';
  /** Of the KSTATS frames. */
  readonly request: number;
  /** Of the machine whose kernel made the records. */
  readonly byteOrder: 'little' | 'big';
}

/** A file of OpenZFS, or a part of it. */
export interface KstatFile {
  readonly type: 'kstatFile';
  readonly module: string;
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Whether more of it follows. */
  readonly more: boolean;
}

/** The reading is complete. */
export interface KstatsRead {
  readonly type: 'kstatsRead';
  /** When, by the clock of the bridge. */
  readonly wallMs: number;
}

/** A reading that could not be made; the next one is tried at its time. */
export interface KstatsFailed {
  readonly type: 'kstatsFailed';
  readonly failure: Failure;
}

export type BridgeMessage =
  | KstatsBegin
  | KstatFile
  | KstatsRead
  | KstatsFailed
  | Welcome
  | Answered
  | SweepBegin
  | Ids
  | SweepEnd
  | SweepFailed
  | HelperLost;

export function failureOf(error: unknown): Failure {
  if (!(error instanceof StatError)) {
    return { code: 'ERR_PROTOCOL', message: 'the bridge has failed: its terminal says more' };
  }
  const { code, message, hint } = error;
  return hint === undefined ? { code, message } : { code, message, hint };
}

export function errorOf({ code, message, hint }: Failure): StatError {
  return new StatError(code, message, hint === undefined ? {} : { hint });
}

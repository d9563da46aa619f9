/**
 * What the decoder finds in a payload: the record table and its codes. The walk
 * that fills it, and its rules, stand in assembly/netlink.ts.
 */
import { type Instance, numberOf } from './module.ts';

/** A struct taskstats of one thread or thread group. */
export const WHAT_TASKSTATS = 1;
/** A struct cgroupstats. */
export const WHAT_CGROUPSTATS = 2;
/** A request that the kernel refused: errno, and the id when the request is echoed. */
export const WHAT_ERROR = 3;
/** A request that the kernel acknowledged without an answer. */
export const WHAT_ACK = 4;
/** NLMSG_OVERRUN: data was lost. */
export const WHAT_OVERRUN = 5;
/** A well-formed message of another family or command, or without a struct. */
export const WHAT_UNKNOWN = 6;
/** A message that breaks the rules of netlink; what came before it in the payload is good. */
export const WHAT_MALFORMED = 7;

/** The record names no task. */
export const KIND_NONE = 0;
/** The id is that of a thread. */
export const KIND_PID = 1;
/** The id is that of a thread group. */
export const KIND_TGID = 2;

/** The answer to a request. */
export const EVENT_REPLY = 0;
/** Sent by the kernel on its own when a task ended. */
export const EVENT_EXIT = 1;

/**
 * The records of the last index(), a row each, in the order of the payload: views
 * over the memory of the decoder. Rows past `IndexResult.records` mean nothing.
 */
export interface RecordTable {
  /** WHAT_* */
  readonly what: Uint8Array;
  /** KIND_* */
  readonly kind: Uint8Array;
  /** EVENT_* */
  readonly event: Uint8Array;
  /** Version of the struct, after the rule for version 0; 0 when it is not known. */
  readonly version: Uint16Array;
  /** Thread or thread group id, as it was asked for; 0 when it is not known. */
  readonly id: Uint32Array;
  /** nlmsg_seq: of the request, or of the CPU that an exit happened on. */
  readonly sequence: Uint32Array;
  /** Positive errno of WHAT_ERROR, as in errno(3). */
  readonly errno: Int32Array;
  /** Where the struct begins in `Decoder.input`, bytes. */
  readonly statsOffset: Uint32Array;
  /** Bytes of the struct. */
  readonly statsLength: Uint32Array;
  /** Layout class: see `Decoder.present`. */
  readonly layout: Uint8Array;
  /**
   * 1 when a delay of a kind that kernel.task_delayacct switches was counted. When it
   * is 0, the task may have been forked while the switch was off, and zeros in
   * these kinds may mean "not measured".
   */
  readonly delaysKnown: Uint8Array;
}

/** The table where the module keeps it. */
export function recordTable(instance: Instance): RecordTable {
  const { memory } = instance;
  const rows = numberOf(instance, 'MAX_RECORDS');
  const at = (name: string): number => numberOf(instance, `${name}_LOCATION`);
  return {
    what: new Uint8Array(memory, at('WHAT'), rows),
    kind: new Uint8Array(memory, at('KIND'), rows),
    event: new Uint8Array(memory, at('EVENT'), rows),
    version: new Uint16Array(memory, at('VERSION'), rows),
    id: new Uint32Array(memory, at('ID'), rows),
    sequence: new Uint32Array(memory, at('SEQUENCE'), rows),
    errno: new Int32Array(memory, at('ERRNO'), rows),
    statsOffset: new Uint32Array(memory, at('STATS_OFFSET'), rows),
    statsLength: new Uint32Array(memory, at('STATS_LENGTH'), rows),
    layout: new Uint8Array(memory, at('LAYOUT'), rows),
    delaysKnown: new Uint8Array(memory, at('DELAYS_KNOWN'), rows),
  };
}

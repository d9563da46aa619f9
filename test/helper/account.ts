/** The account of exit events that one client keeps: what came, and what is missing. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  GAP_COUNT,
  GAP_REASON,
  GAP_SOURCE,
  KIND_END,
  KIND_EXITS,
  KIND_GAP,
  OP_EXITS_START,
  OP_EXITS_STOP,
  OP_GET_PID,
  REASON_KERNEL,
  REASON_QUEUE,
  REASON_WITHHELD,
} from '../../src/generated/protocol.ts';
import { type Conversation, datagrams, type Frame, request } from './conversation.ts';

/** Of struct nlmsghdr. */
const SEQUENCE = 8;
/** In a datagram: where struct taskstats begins, and members of versions 4 to 14, 16 and 17. */
const STATS = 36;
const FLAG = STATS + 8;
const COMM = STATS + 80;
const UID = STATS + 120;
const PID = STATS + 128;

export interface ExitInfo {
  pid: number;
  uid: number;
  comm: string;
  /** It used the privilege of the superuser. */
  asu: boolean;
  /** It has the sum over its thread group, too. */
  group: boolean;
  bytes: Buffer;
}

const TASK_FLAG_ASU = 2;
/** A datagram with one record, of version 17 at most, is shorter. */
const TWO_RECORDS = 1000;

export function exitOf(bytes: Buffer): ExitInfo {
  const comm = bytes.toString('latin1', COMM, COMM + 32);
  return {
    pid: bytes.readUInt32LE(PID),
    uid: bytes.readUInt32LE(UID),
    comm: comm.slice(0, comm.indexOf('\0')),
    asu: (bytes.readUInt8(FLAG) & TASK_FLAG_ASU) !== 0,
    group: bytes.length > TWO_RECORDS,
    bytes,
  };
}

export class Account {
  delivered = 0;
  readonly lost: Record<number, number> = {
    [REASON_KERNEL]: 0,
    [REASON_QUEUE]: 0,
    [REASON_WITHHELD]: 0,
  };
  /** By CPU: the kernel's numbers of the first and of the last event that came. */
  readonly #numbers = new Map<number, { first: number; last: number }>();
  readonly #look: (exit: ExitInfo, frame: Frame) => void;

  constructor(look: (exit: ExitInfo, frame: Frame) => void = () => {}) {
    this.#look = look;
  }

  take(frame: Frame): void {
    if (frame.kind === KIND_GAP) this.#takeGap(frame.payload);
    else if (frame.kind === KIND_EXITS) this.#takeExits(frame);
    else throw new Error(`frame of kind ${frame.kind} among exit events`);
  }

  #takeGap(payload: Buffer): void {
    const reason = payload.readUInt8(GAP_REASON);
    this.lost[reason] = (this.lost[reason] ?? 0) + Number(payload.readBigUInt64LE(GAP_COUNT));
    const everywhere = payload.readUInt16LE(GAP_SOURCE) === 0xffff;
    if (everywhere === (reason === REASON_KERNEL)) throw new Error('a GAP with a strange source');
  }

  #takeExits(frame: Frame): void {
    const { source, count, payload } = frame;
    const list = datagrams(payload);
    if (list.length !== count || count === 0)
      throw new Error(`${list.length} records, not ${count}`);
    this.delivered += count;
    for (const datagram of list) {
      const number = datagram.readUInt32LE(SEQUENCE);
      const numbers = this.#numbers.get(source);
      if (numbers) numbers.last = number;
      else this.#numbers.set(source, { first: number, last: number });
      this.#look(exitOf(datagram), frame);
    }
  }

  get missing(): number {
    return Object.values(this.lost).reduce((sum, count) => sum + count, 0);
  }

  /** Every event that the helper speaks of. */
  get told(): number {
    return this.delivered + this.missing;
  }

  /** CPUs of which an event came. */
  get cpus(): number {
    return this.#numbers.size;
  }

  /**
   * Events that the kernel numbered, from the first that came to the last, for
   * who sees all of them, had no loss before the first, and none after the last.
   */
  get numbered(): number {
    let sum = 0;
    for (const { first, last } of this.#numbers.values()) sum += ((last - first) >>> 0) + 1;
    return sum;
  }
}

/** CPUs that are online. */
export function cpusOnline(): number[] {
  const text = readFileSync('/sys/devices/system/cpu/online', 'utf8');
  return text.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

/** Makes an exit on every CPU, so that each stream has a first, or a last, number. */
export function exitEverywhere(): void {
  for (const cpu of cpusOnline()) spawnSync('taskset', ['-c', `${cpu}`, 'true']);
}

/** EXITS_START; events go to the account from now on. */
export async function listen(conversation: Conversation, account: Account): Promise<void> {
  conversation.onEvent = (frame) => account.take(frame);
  await expectEnd(conversation, OP_EXITS_START);
}

/** EXITS_STOP, and all that comes before its END. */
export async function stopListening(conversation: Conversation): Promise<void> {
  await expectEnd(conversation, OP_EXITS_STOP);
  conversation.onEvent = undefined;
}

/** Asks all the time, for events are read while an answer is awaited. */
export function keepReading(
  peer: Conversation,
  pauseMs = 0,
): { answers: () => number; slowestMs: () => number; stop: () => Promise<void> } {
  let stopped = false;
  let answers = 0;
  let slowestMs = 0;
  const read = async (): Promise<void> => {
    while (!stopped) {
      const start = performance.now();
      await peer.ask(OP_GET_PID, [process.pid]);
      slowestMs = Math.max(slowestMs, performance.now() - start);
      answers++;
      if (pauseMs > 0) await sleep(pauseMs);
    }
  };
  const done = read();
  done.catch(() => {}); // told by stop
  return {
    answers: () => answers,
    slowestMs: () => slowestMs,
    stop: () => {
      stopped = true;
      return done;
    },
  };
}

async function expectEnd(conversation: Conversation, operation: number): Promise<void> {
  conversation.send(request(operation, [], operation));
  const { replies, gaps, last } = await conversation.answer();
  if (last.kind !== KIND_END || last.count + replies.length + gaps.length > 0)
    throw new Error(`operation ${operation} was answered by kind ${last.kind}`);
}

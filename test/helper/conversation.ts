/** The frames of a connection, and requests to write to it. */
import type { Socket } from 'node:net';
import { unpack } from 'msgpackr';
import {
  FRAME_COUNT,
  FRAME_FLAGS,
  FRAME_KIND,
  FRAME_LENGTH,
  FRAME_REQUEST,
  FRAME_SIZE,
  FRAME_SOURCE,
  FRAME_TIME_NS,
  KIND_END,
  KIND_ERROR,
  KIND_EXITS,
  KIND_GAP,
  KIND_HELLO,
  KIND_REPLY,
  REQUEST_COUNT,
  REQUEST_ID,
  REQUEST_LENGTH,
  REQUEST_OPERATION,
  REQUEST_SIZE,
} from '../../src/generated/protocol.ts';

export interface Frame {
  kind: number;
  flags: number;
  source: number;
  request: number;
  count: number;
  timeNs: bigint;
  payload: Buffer;
}

export interface Hello {
  protocol: number;
  program: string;
  version: string;
  kernel: string;
  machine: string;
  byteOrder: string;
  pointerBits: number;
  cpus?: string;
  mode: string;
  uid: number;
  view: string;
  clientPid?: number;
  exitEvents: string;
  exitEventsReason?: string;
  exitsOnly: boolean;
  capabilities: string;
  noNewPrivs: boolean;
  dumpable: boolean;
  seccomp: boolean;
  landlock: number;
  family: number;
  newFamily: Buffer;
  taskstatsVersion?: number;
  taskstatsSize?: number;
  kernelError?: number;
}

export interface Answer {
  replies: Frame[];
  gaps: Frame[];
  last: Frame;
}

export function request(operation: number, ids: readonly number[], id = 1): Buffer {
  const bytes = Buffer.alloc(REQUEST_SIZE + 4 * ids.length);
  bytes.writeUInt32LE(4 * ids.length, REQUEST_LENGTH);
  bytes.writeUInt8(operation, REQUEST_OPERATION);
  bytes.writeUInt32LE(id, REQUEST_ID);
  bytes.writeUInt32LE(ids.length, REQUEST_COUNT);
  ids.forEach((value, i) => {
    bytes.writeUInt32LE(value >>> 0, REQUEST_SIZE + 4 * i);
  });
  return bytes;
}

/** The datagrams of a REPLY; throws when they do not fill it exactly. */
export function datagrams(payload: Buffer): Buffer[] {
  const list: Buffer[] = [];
  let at = 0;
  while (at < payload.length) {
    const length = payload.readUInt32LE(at);
    if (length < 16 || at + length > payload.length) throw new Error(`datagram of ${length} bytes`);
    list.push(payload.subarray(at, at + length));
    at += (length + 3) & ~3;
  }
  if (at !== payload.length) throw new Error('a datagram is not padded');
  return list;
}

export interface RecordInfo {
  id: number;
  /** 0 for a record, else the errno. */
  errno: number;
  /** struct taskstats, or empty. */
  stats: Buffer;
}

/** Little-endian hosts only, as is every machine that runs these tests live. */
export function recordOf(datagram: Buffer): RecordInfo {
  const none = Buffer.alloc(0);
  if (datagram.readUInt16LE(4) === 2)
    return { id: datagram.readUInt32LE(44), errno: -datagram.readInt32LE(16), stats: none };
  return { id: datagram.readUInt32LE(28), errno: 0, stats: datagram.subarray(36) };
}

export class Conversation {
  readonly channel: Socket;
  /** Takes what nobody asked for: exit events, and what is missing of them. */
  onEvent: ((frame: Frame) => void) | undefined;
  #ended = false;
  #wake: () => void = () => {};

  constructor(channel: Socket) {
    this.channel = channel;
    for (const event of ['readable', 'end', 'error', 'close'])
      this.channel.on(event, () => {
        this.#ended ||= event !== 'readable';
        this.#wake();
      });
  }

  /** Writes without waiting; a peer that is gone shows in what is read. */
  send(bytes: Uint8Array): void {
    this.channel.write(bytes, () => {});
  }

  async #read(length: number): Promise<Buffer | undefined> {
    for (;;) {
      const bytes = length === 0 ? Buffer.alloc(0) : (this.channel.read(length) as Buffer | null);
      if (bytes?.length === length) return bytes;
      if (bytes && bytes.length > 0) throw new Error(`the stream ended inside a frame`);
      if (this.#ended) return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** The next frame, or undefined when the helper closed between two. */
  async frame(): Promise<Frame | undefined> {
    const header = await this.#read(FRAME_SIZE);
    if (!header) return undefined;
    const payload = await this.#read(header.readUInt32LE(FRAME_LENGTH));
    if (!payload) throw new Error('the helper closed inside a frame');
    return {
      kind: header.readUInt8(FRAME_KIND),
      flags: header.readUInt8(FRAME_FLAGS),
      source: header.readUInt16LE(FRAME_SOURCE),
      request: header.readUInt32LE(FRAME_REQUEST),
      count: header.readUInt32LE(FRAME_COUNT),
      timeNs: header.readBigUInt64LE(FRAME_TIME_NS),
      payload,
    };
  }

  async hello(): Promise<Hello> {
    const frame = await this.frame();
    if (frame?.kind !== KIND_HELLO) throw new Error(`no hello: ${await this.why()}`);
    return unpack(frame.payload) as Hello;
  }

  /** Why there is no frame, as far as it is known. */
  async why(): Promise<string> {
    return 'the connection was closed';
  }

  /** Frames of one answer up to its END or ERROR. */
  async answer(): Promise<Answer> {
    const replies: Frame[] = [];
    const gaps: Frame[] = [];
    for (;;) {
      const frame = await this.frame();
      if (!frame) throw new Error('the helper closed inside an answer');
      if (frame.request === 0 && (frame.kind === KIND_EXITS || frame.kind === KIND_GAP)) {
        if (!this.onEvent) throw new Error('an exit event that nobody asked for');
        this.onEvent(frame);
        continue;
      }
      if (frame.kind === KIND_END || frame.kind === KIND_ERROR)
        return { replies, gaps, last: frame };
      if (frame.kind === KIND_REPLY) replies.push(frame);
      else if (frame.kind === KIND_GAP) gaps.push(frame);
      else throw new Error(`frame of kind ${frame.kind} in an answer`);
    }
  }

  async ask(operation: number, ids: readonly number[], id = 1): Promise<RecordInfo[]> {
    this.send(request(operation, ids, id));
    const { replies, last } = await this.answer();
    if (last.kind !== KIND_END) throw new Error('the request failed');
    return replies.flatMap(({ payload }) => datagrams(payload).map(recordOf));
  }

  /** Every frame up to the end. */
  async rest(): Promise<Frame[]> {
    const frames: Frame[] = [];
    for (let frame = await this.frame(); frame; frame = await this.frame()) frames.push(frame);
    return frames;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.channel.destroy();
  }
}

/** Starts the real helper with a socket as descriptor 3 and reads its frames. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
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
  KIND_GAP,
  KIND_HELLO,
  KIND_REPLY,
  REQUEST_COUNT,
  REQUEST_ID,
  REQUEST_LENGTH,
  REQUEST_OPERATION,
  REQUEST_SIZE,
} from '../../src/generated/protocol.ts';

export const REPOSITORY: string = fileURLToPath(new URL('../../', import.meta.url));
const BUILD = `${REPOSITORY}build`;

/** The helper under test; another build of it (sanitizers) by the environment. */
export const HELPER: string = process.env['SIDESTAT_TEST_HELPER'] ?? `${BUILD}/sidestat-helper`;
export const IS_ROOT: boolean = process.getuid?.() === 0;

/** Test files run at the same time, and two makes would write the same objects. */
export function make(...targets: string[]): string {
  mkdirSync(BUILD, { recursive: true });
  const args = [`${BUILD}/helper.lock`, 'make', '-s', '-C', `${REPOSITORY}helper`, ...targets];
  return execFileSync('flock', args, { encoding: 'utf8' });
}

make('all');

/** Compiles helper/test/attempt.c, which is the helper up to where it serves. */
export function makeAttempt(): string {
  make('attempt');
  return `${BUILD}/helper/attempt`;
}

/** Compiles helper/test/hostile.c once for this test file. */
export function compileHostile(folder: string): string {
  const program = `${folder}/hostile`;
  const source = `${REPOSITORY}helper/test/hostile.c`;
  execFileSync('cc', ['-std=c11', '-D_GNU_SOURCE', '-Wall', '-Werror', '-o', program, source]);
  return program;
}

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
  exitEvents: string;
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

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
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

export class Helper {
  readonly child: ChildProcess;
  readonly channel: Socket;
  readonly exit: Promise<Exit>;
  /** What it printed on standard error, once it has ended. */
  readonly stderr: Promise<string>;
  #ended = false;
  #wake: () => void = () => {};

  constructor(
    command: string = HELPER,
    args: readonly string[] = [],
    options: { uid?: number; gid?: number } = {},
  ) {
    this.child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'], ...options });
    this.channel = this.child.stdio[3] as Socket;
    for (const event of ['readable', 'end', 'error', 'close'])
      this.channel.on(event, () => {
        this.#ended ||= event !== 'readable';
        this.#wake();
      });
    this.exit = new Promise((resolve, reject) => {
      this.child.on('error', reject);
      this.child.on('exit', (code, signal) => resolve({ code, signal }));
    });
    this.stderr = text(this.child.stderr);
  }

  get pid(): number {
    return this.child.pid ?? -1;
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
    if (frame?.kind !== KIND_HELLO) throw new Error(`no hello: ${await this.stderr}`);
    return unpack(frame.payload) as Hello;
  }

  /** Frames of one answer up to its END or ERROR. */
  async answer(): Promise<Answer> {
    const replies: Frame[] = [];
    const gaps: Frame[] = [];
    for (;;) {
      const frame = await this.frame();
      if (!frame) throw new Error('the helper closed inside an answer');
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
    this.child.kill('SIGKILL');
    await this.exit.catch(() => undefined);
  }
}

async function text(stream: Readable | null): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream ?? []) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** `key: value` lines of /proc/PID/status. */
export function statusOf(text: string, key: string): string {
  return new RegExp(`^${key}:\\s*(.*)$`, 'm').exec(text)?.[1] ?? '';
}

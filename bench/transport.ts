/**
 * From a socket to columns: a C program sends frames of records as fast as they are
 * taken, 64 KiB at a time. Beside it the same bytes as 'data' events, with objects made
 * of them, and with nothing made of them.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Decoder } from '../src/decoder/index.ts';
import { FRAME_SIZE, KIND_REPLY } from '../src/generated/protocol.ts';
import { writeFrame } from '../src/protocol/frame.ts';
import { comparison } from './comparison.ts';
import { compile, FOLDER } from './compile.ts';
import { type Contender, interleave, ownCpuMs, type Plan, type Rounds } from './measure.ts';
import { addon, decoder as decoding, stream } from './package-under-test.ts';
import { bigintDecoder } from './peers/naive.ts';
import { NaiveStream } from './peers/naive-stream.ts';
import type { Case, Target } from './results.ts';
import { numbersOf, offsets, type Sample, STRUCT_AT, takeSample } from './sample.ts';

/** Records of a frame: as many as the helper puts into one. */
const FRAME_RECORDS = 109;
/** The file is about 1 MiB, which stays in the cache of the sender; a round is 64 of it. */
const FILE_FRAMES = 16;
const TIMES = 64;
const ROUND_RECORDS = FRAME_RECORDS * FILE_FRAMES * TIMES;

const FILE = `${FOLDER}frames`;

function frameOf({ datagrams }: Sample, size: number): Uint8Array {
  const header = { kind: KIND_REPLY, flags: 0, source: 0, request: 1, timeNs: 0n };
  const payload = datagrams.subarray(0, FRAME_RECORDS * size);
  return writeFrame({ ...header, count: FRAME_RECORDS }, payload);
}

/** One receiver: what to do with the bytes, and when a round is complete. */
interface Receiver {
  readonly name: string;
  readonly socket: Socket;
  /** Records that were handled, or as many as the bytes that came hold. */
  readonly records: () => number;
  /** Called at every read while a round is under way. */
  changed: () => void;
}

/** As the client does it: read into the memory of the decoder, decoded there. */
function columnsReceiver(fd: number, decoder: Decoder, sample: Sample): Receiver {
  const ids = numbersOf(sample).map(({ id }) => id);
  let records = 0;
  const frames = new stream.FrameStream(decoder.input, (header, at) => {
    decoder.index(at, header.length, sample.context);
    const count = decoder.select(decoding.WHAT_TASKSTATS, decoding.KIND_PID);
    for (let first = 0; first < count; first += decoder.chunk) {
      decoder.columns(ids, first, Math.min(decoder.chunk, count - first), 'f64');
    }
    records += count;
  });
  const onread = {
    buffer: (): Uint8Array => frames.room(),
    callback: (bytes: number): boolean => {
      frames.received(bytes);
      receiver.changed();
      return true;
    },
  };
  // `onread` is an option of the constructor, though its type knows it for connections only.
  const options = { fd, readable: true, writable: true, onread };
  const socket = new Socket(options).resume();
  const receiver: Receiver = { name: 'columns', socket, records: () => records, changed() {} };
  return receiver;
}

function plainReceiver(fd: number, frameBytes: number): Receiver {
  let bytes = 0;
  const socket = new Socket({ fd }).on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    receiver.changed();
  });
  const records = (): number => (bytes / frameBytes) * FRAME_RECORDS;
  const receiver: Receiver = { name: 'plain', socket, records, changed() {} };
  return receiver;
}

function naiveReceiver(fd: number, sample: Sample, size: number): Receiver {
  const decode = bigintDecoder(numbersOf(sample), offsets());
  const naive = new NaiveStream(decode, size, STRUCT_AT);
  const socket = new Socket({ fd }).on('data', (chunk: Buffer) => {
    naive.push(chunk);
    receiver.changed();
  });
  const receiver: Receiver = { name: 'naive', socket, records: () => naive.records, changed() {} };
  return receiver;
}

/** Nanoseconds a record, of the clock and of the CPU of this process. */
function contender(sender: ChildProcess, fd: number, receiver: Receiver): Contender {
  const run = async (): Promise<{ ns: number; cpuNs: number }> => {
    const goal = receiver.records() + ROUND_RECORDS;
    const begin = { cpu: ownCpuMs(), wall: performance.now() };
    await new Promise<void>((resolve) => {
      receiver.changed = () => {
        if (receiver.records() >= goal) resolve();
      };
      sender.stdin?.write(`${fd} ${TIMES}\n`);
    });
    const wallMs = performance.now() - begin.wall;
    const cpuMs = ownCpuMs() - begin.cpu;
    return { ns: (wallMs * 1e6) / ROUND_RECORDS, cpuNs: (cpuMs * 1e6) / ROUND_RECORDS };
  };
  return { name: receiver.name, run };
}

function pairs(count: number): [number, number][] {
  const native = addon.loadAddon();
  if (!native) throw new Error('no native module is built: make -C helper/addon');
  return Array.from({ length: count }, () => native.socketPair());
}

export async function transportCases(pids: readonly number[], plan: Plan): Promise<Case[]> {
  const sample = await takeSample(pids);
  const size = sample.datagrams.length / sample.records;
  const frame = frameOf(sample, size);
  const program = compile('sender.c', 'sender');
  writeFileSync(FILE, Buffer.concat(Array.from({ length: FILE_FRAMES }, () => frame)));
  const fds = pairs(3);
  const theirs = fds.map(([, fd]) => fd);
  const sender = spawn(program, [FILE], { stdio: ['pipe', 'ignore', 'inherit', ...theirs] });
  for (const fd of theirs) closeSync(fd);
  const [a, b, c] = fds.map(([fd]) => fd) as [number, number, number];
  const receivers = [
    columnsReceiver(a, await decoding.Decoder.load(), sample),
    plainReceiver(b, FRAME_SIZE + FRAME_RECORDS * size),
    naiveReceiver(c, sample, size),
  ];
  try {
    // The descriptors of the sender begin behind those of its standard streams.
    const contenders = receivers.map((receiver, i) => contender(sender, 3 + i, receiver));
    return casesOf(await interleave(contenders, plan));
  } finally {
    sender.stdin?.end();
    for (const { socket } of receivers) socket.destroy();
  }
}

function casesOf(rounds: Rounds): Case[] {
  const make = (peer: string, label: string, figure: string, target?: Target): Case =>
    comparison(rounds, {
      id: figure === 'ns' ? `transport-${peer}` : `transport-${peer}-cpu`,
      what: `socket to f64 columns of all fields, a record${figure === 'ns' ? '' : ': CPU of Node'}`,
      peer: label,
      unit: 'ns',
      sense: 'faster',
      ours: 'columns',
      theirs: peer,
      figure,
      target,
    });
  const naive = "'data' events and an object of bigints for each record";
  const plain = "'data' events, and nothing done with them";
  return [
    make('naive', naive, 'ns', { at: 'least', ratio: 5 }),
    make('naive', naive, 'cpuNs'),
    make('plain', plain, 'ns', { at: 'least', ratio: 1 }),
    make('plain', plain, 'cpuNs'),
  ];
}

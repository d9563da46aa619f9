/** What the kernel of this machine says of its tasks, as a capture. */
import { CaptureWriter } from '../../src/capture/pcapng/writer.ts';
import { BUILT_HELPER } from '../../src/connection/locate.ts';
import { spawnHelper } from '../../src/connection/spawn.ts';
import {
  FRAME_SIZE,
  KIND_END,
  KIND_HELLO,
  KIND_REPLY,
  MAX_PAYLOAD,
  OP_GET_PID,
  OP_GET_TGID,
} from '../../src/generated/protocol.ts';
import { type FrameHeader, writeRequest } from '../../src/protocol/frame.ts';
import { parseHello } from '../../src/protocol/hello.ts';
import { FrameStream } from '../../src/protocol/stream.ts';
import { concat } from '../decoder/messages.ts';

const LIMIT_MS = 10_000;

interface Frame {
  readonly header: FrameHeader;
  readonly payload: Uint8Array;
}

/** The frames of a helper that is asked for both records of each pid. */
async function framesOf(pids: readonly number[]): Promise<Frame[]> {
  const frames: Frame[] = [];
  const input = new Uint8Array(4 * (FRAME_SIZE + MAX_PAYLOAD));
  const done = new AbortController();
  const stream = new FrameStream(input, (header, at) => {
    frames.push({ header: { ...header }, payload: input.slice(at, at + header.length) });
    if (header.kind === KIND_END && header.request === 2) done.abort();
  });
  const wire = spawnHelper(BUILT_HELPER)({
    room: () => stream.room(),
    received: (length) => stream.received(length),
    ended: () => done.abort(),
  });
  wire.write(writeRequest(OP_GET_PID, 1, pids, 0, pids.length));
  wire.write(writeRequest(OP_GET_TGID, 2, pids, 0, pids.length));
  const limit = setTimeout(() => done.abort(), LIMIT_MS);
  await new Promise((resolve) => done.signal.addEventListener('abort', resolve));
  clearTimeout(limit);
  wire.destroy();
  await wire.closed();
  return frames;
}

/** Datagrams of a payload, each with its padding. */
function* datagramsOf(payload: Uint8Array, little: boolean): Generator<Uint8Array> {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  for (let at = 0; at < payload.length; ) {
    const length = view.getUint32(at, little);
    yield payload.subarray(at, at + length);
    at += (length + 3) & ~3;
  }
}

export async function liveCapture(pids: readonly number[]): Promise<Uint8Array> {
  const frames = await framesOf(pids);
  const hello = frames.find(({ header }) => header.kind === KIND_HELLO)?.payload;
  if (!hello) throw new Error('the helper sent no hello');
  const { byteOrder, newFamily, machine, kernel } = parseHello(hello);
  const timeNs = frames[0]?.header.timeNs ?? 0n;
  const os = `Linux ${kernel}`;
  const writer = new CaptureWriter({ byteOrder, newFamily, timeNs, hardware: machine, os, hello });
  const pieces = [writer.begin()];
  for (const { header, payload } of frames) {
    if (header.kind !== KIND_REPLY) continue;
    for (const datagram of datagramsOf(payload, byteOrder === 'little')) {
      pieces.push(writer.packet(datagram, { timeNs: header.timeNs }));
    }
  }
  return concat(...pieces, writer.end(timeNs));
}

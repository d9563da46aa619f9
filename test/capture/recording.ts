/** Frames of a helper, as files of them and as captures. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { DEMO_CAPTURE } from '../../src/capture/file.ts';
import { FrameCapture } from '../../src/capture/frames.ts';
import { FRAME_SIZE, KIND_HELLO, KIND_REPLY } from '../../src/generated/protocol.ts';
import { emptyHeader, type FrameHeader, readHeader } from '../../src/protocol/frame.ts';
import { concat } from '../decoder/messages.ts';

export interface Frame {
  readonly header: FrameHeader;
  readonly payload: Uint8Array;
}

export const demoBytes: Uint8Array = new Uint8Array(gunzipSync(readFileSync(DEMO_CAPTURE)));

export function framesOf(bytes: Uint8Array): Frame[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frames: Frame[] = [];
  for (let at = 0; at < bytes.length; ) {
    const header = readHeader(view, at, emptyHeader());
    const start = at + FRAME_SIZE;
    frames.push({ header, payload: bytes.subarray(start, start + header.length) });
    at = start + header.length;
  }
  return frames;
}

export const demo: readonly Frame[] = framesOf(demoBytes);

export function header(facts: Partial<FrameHeader>): FrameHeader {
  return { ...emptyHeader(), kind: KIND_REPLY, timeNs: 1_700_000_000_000_000_000n, ...facts };
}

/** The payload of the hello in the recording of the package. */
export function helloPayload(): Uint8Array {
  const found = demo.find((frame) => frame.header.kind === KIND_HELLO);
  if (!found) throw new Error('the recording has no hello');
  return found.payload;
}

export function captureOf(frames: readonly Frame[]): Uint8Array {
  const capture = FrameCapture.ofTasks(helloPayload(), frames[0]?.header.timeNs ?? 0n, 'sidestat');
  const pieces = frames.map(({ header: each, payload }) => capture.frame(each, payload));
  return concat(capture.begin(), ...pieces, capture.end(frames.at(-1)?.header.timeNs ?? 0n));
}

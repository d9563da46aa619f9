/** Whatever can be converted, as a capture: captures themselves, files of frames, and JSON lines. */
import { FrameCapture } from '../../capture/frames.ts';
import { JsonLinesCapture } from '../../capture/json-lines.ts';
import { inflated } from '../../capture/pcapng/gzip.ts';
import { StatError } from '../../errors.ts';
import { FRAME_SIZE, KIND_HELLO, MAX_PAYLOAD } from '../../generated/protocol.ts';
import { PACKAGE } from '../../package/manifest.ts';
import { FrameStream, frameRoom } from '../../protocol/stream.ts';
import { isKstatLine, KstatLinesCapture } from './kstat-input.ts';

type Bytes = AsyncIterable<Uint8Array>;

const BRACE = 0x7b;
/** Enough to tell what it is. */
const HEAD_BYTES = FRAME_SIZE;

/** Bytes of pcapng or pcap; of others that are none of these a reader says so. */
export async function* captureBytes(source: Bytes): Bytes {
  const [head, all] = await peek(inflated(source));
  if (head[0] === BRACE) yield* fromJsonLines(all);
  else if (isHello(head)) yield* fromFrames(all);
  else yield* all;
}

/** The first bytes, and the stream with them. */
async function peek(source: Bytes): Promise<[Uint8Array, Bytes]> {
  const chunks = source[Symbol.asyncIterator]();
  let head = new Uint8Array(0);
  while (head.length < HEAD_BYTES) {
    const { done, value } = await chunks.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  const rest = { [Symbol.asyncIterator]: () => chunks };
  return [head, joined(head, rest)];
}

async function* joined(head: Uint8Array, rest: Bytes): Bytes {
  yield head;
  yield* rest;
}

/** The first frame of a helper is its hello, of some hundred bytes. */
function isHello(head: Uint8Array): boolean {
  if (head.length < FRAME_SIZE) return false;
  const length = new DataView(head.buffer, head.byteOffset).getUint32(0, true);
  return length <= MAX_PAYLOAD && head[4] === KIND_HELLO;
}

async function* fromFrames(source: Bytes): Bytes {
  const input = frameRoom();
  let pieces: Uint8Array[] = [];
  let capture: FrameCapture | undefined;
  let timeNs = 0n;
  const stream = new FrameStream(input, (header, at) => {
    const payload = input.slice(at, at + header.length);
    if (!capture) {
      capture = FrameCapture.ofTasks(payload, header.timeNs, `sidestat ${PACKAGE.version}`);
      pieces.push(capture.begin());
    }
    timeNs = header.timeNs;
    pieces.push(capture.frame(header, payload));
  });
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length; at += STEP) {
      stream.push(chunk.subarray(at, at + STEP));
      yield* pieces;
      pieces = [];
    }
  }
  if (capture) yield capture.end(timeNs, stream.pending === 0);
  if (stream.pending > 0) {
    throw new StatError('ERR_CAPTURE', `the file ends ${stream.pending} bytes into a frame`, {
      hint: 'all that is whole was converted',
    });
  }
}

/** Bytes that are handled before what they are is handed out. */
const STEP = 65_536;

async function* fromJsonLines(source: Bytes): Bytes {
  const lines = nonEmptyLines(source);
  const first = await lines.next();
  const text = first.done ? '' : first.value;
  if (isKstatLine(text)) {
    const capture = await KstatLinesCapture.open('the file');
    yield* capture.line(text);
    for await (const line of lines) yield* capture.line(line);
    return;
  }
  const capture = new JsonLinesCapture();
  yield capture.line(text);
  for await (const line of lines) yield capture.line(line);
  yield capture.end();
}

async function* nonEmptyLines(source: Bytes): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of source) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield line;
  }
  if (rest.trim() !== '') yield rest;
}

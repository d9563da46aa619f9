/**
 * Plays recorded frames: the bytes that a helper sent, in their order, through
 * the same decoder that reads a live connection. No Node built-in is used.
 *
 * A recording begins with the HELLO. Each sample is three requests: 3n+1 for PID
 * records of the processes, 3n+2 for their TGID records, and 3n+3 for the PID
 * records of all of their threads. A recording that was cut plays up to the cut.
 */
import { Decoder } from '../decoder/index.ts';
import { contextOf, indexPayload } from '../decoder/payload.ts';
import { StatError } from '../errors.ts';
import { FRAME_SIZE, KIND_END, KIND_GAP, KIND_HELLO, KIND_REPLY } from '../generated/protocol.ts';
import type { FieldInfo } from '../generated/taskstats.ts';
import { emptyHeader, type FrameHeader, readGaps, readHeader } from '../protocol/frame.ts';
import { type Hello, parseHello } from '../protocol/hello.ts';
import { FrameStream } from '../protocol/stream.ts';
import type { TaskTable } from '../taskstats/table.ts';
import { RecordedSample } from './sample.ts';

/** Bytes that are handled before the tables in them are handed out. */
const STEP_BYTES = 65536;

/** The tables of recorded frames. Needs memory for the whole recording. */
export class Player {
  /** What the helper that was recorded said about itself and the kernel. */
  readonly hello: Hello;
  /** Bytes at the end that are no whole frame; known when tables() has come to its end. */
  cutBytes = 0;
  readonly #bytes: Uint8Array;
  readonly #decoder: Decoder;

  private constructor(bytes: Uint8Array, hello: Hello, decoder: Decoder) {
    this.#bytes = bytes;
    this.hello = hello;
    this.#decoder = decoder;
  }

  /** @throws ERR_PROTOCOL when the bytes do not begin with a HELLO */
  static async open(bytes: Uint8Array): Promise<Player> {
    return new Player(bytes, readHello(bytes), await Decoder.load());
  }

  /** Tables of processes, one a sample. Begins anew each time it is called; ends before it is called again. */
  *tables(fields: readonly FieldInfo[]): Generator<TaskTable, void> {
    let sample: RecordedSample | undefined;
    const ready: TaskTable[] = [];
    const finish = (): void => {
      if (sample?.complete) ready.push(sample.table());
    };
    const stream = new FrameStream(this.#decoder.input, (header, at) => {
      if (header.request === 0) return;
      if (!sample?.has(header.request)) {
        finish();
        sample = new RecordedSample(header.request, fields);
      }
      this.#onFrame(sample, header, at, stream);
    });
    for (let at = 0; at < this.#bytes.length; at += STEP_BYTES) {
      stream.push(this.#bytes.subarray(at, at + STEP_BYTES));
      yield* ready.splice(0);
    }
    this.cutBytes = stream.pending;
    finish();
    yield* ready;
  }

  #onFrame(sample: RecordedSample, header: FrameHeader, at: number, stream: FrameStream): void {
    switch (header.kind) {
      case KIND_REPLY:
        this.#onReply(sample, header, at);
        break;
      case KIND_GAP:
        for (const { reason, count } of readGaps(stream.view, at, header.length)) {
          sample.missing(header.request, reason, count);
        }
        break;
      case KIND_END:
        sample.ended(header.request, header.count);
        break;
      default: // a newer recorder may write kinds that we do not know
    }
  }

  #onReply(sample: RecordedSample, header: FrameHeader, at: number): void {
    indexPayload(this.#decoder, contextOf(this.hello), at, header.length, () =>
      sample.append(header.request, this.#decoder, header.timeNs, header.flags),
    );
  }
}

function readHello(bytes: Uint8Array): Hello {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < FRAME_SIZE) throw noRecording();
  const header = readHeader(view, 0, emptyHeader());
  if (header.kind !== KIND_HELLO || FRAME_SIZE + header.length > bytes.length) throw noRecording();
  return parseHello(bytes.subarray(FRAME_SIZE, FRAME_SIZE + header.length));
}

function noRecording(): StatError {
  return new StatError('ERR_PROTOCOL', 'the bytes do not begin with the hello of a helper');
}

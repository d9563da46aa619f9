/**
 * Frames of a helper as a capture: REPLY and EXITS become packets, the other ones
 * notes. What a recorder writes, and what a file of frames is converted to.
 */
import {
  KIND_END,
  KIND_ERROR,
  KIND_EXITS,
  KIND_GAP,
  KIND_HELLO,
  KIND_REPLY,
  REASON_WITHHELD,
} from '../generated/protocol.ts';
import { emptyHeader, type FrameHeader, type Gap, readGaps } from '../protocol/frame.ts';
import { parseHello } from '../protocol/hello.ts';
import { parseKstatHello } from '../protocol/kstat/hello.ts';
import type { CaptureSource } from './pcapng/facts.ts';
import { FIRST_NOTE, LINKTYPE_USER0, NLMSG_HDRLEN } from './pcapng/format.ts';
import { concat, padded } from './pcapng/options.ts';
import { CaptureWriter } from './pcapng/writer.ts';

/** What was written so far. */
export interface FrameCounts {
  /** Datagrams: answers, exit events, and requests that the kernel refused; and kstats. */
  records: number;
  /** Records that are missing, by the GAPs. */
  lost: number;
  withheld: number;
}

const NOTHING: Uint8Array<ArrayBuffer> = new Uint8Array(0);

export class FrameCapture {
  readonly counts: FrameCounts = { records: 0, lost: 0, withheld: 0 };
  readonly #writer: CaptureWriter;
  readonly #little: boolean;
  #kstats: { readonly hello: Uint8Array; readonly timeNs: bigint } | undefined;

  private constructor(source: CaptureSource) {
    this.#little = source.byteOrder === 'little';
    this.#writer = new CaptureWriter(source);
  }

  /** `hello` is the payload of the HELLO frame. @throws ERR_PROTOCOL */
  static ofTasks(hello: Uint8Array, timeNs: bigint, application: string): FrameCapture {
    const { byteOrder, newFamily, machine, kernel } = parseHello(hello);
    const origin = { hardware: machine, os: `Linux ${kernel}`, application };
    return new FrameCapture({ byteOrder, newFamily, timeNs, ...origin, hello });
  }

  /** Of kstats alone; their hello is given to kstats(). @throws ERR_PROTOCOL */
  static ofKstats(hello: Uint8Array, timeNs: bigint, application: string): FrameCapture {
    const { byteOrder, machine, system, kernel } = parseKstatHello(hello);
    const origin = { hardware: machine, os: `${system} ${kernel}`, application };
    return new FrameCapture({ byteOrder, timeNs, ...origin, linkTypes: [LINKTYPE_USER0] });
  }

  /** From the next file on there are kstats, too. `hello` is what their helper said. */
  addKstats(hello: Uint8Array, timeNs: bigint): void {
    this.#kstats = { hello, timeNs };
  }

  /** The begin of a file; each file that a recording is split into has one. */
  begin(): Uint8Array<ArrayBuffer> {
    const begin = this.#writer.begin();
    if (!this.#kstats) return begin;
    const { hello, timeNs } = this.#kstats;
    const header = { ...emptyHeader(), kind: KIND_HELLO, length: hello.length, timeNs };
    return concat([begin, this.#writer.kstat(header, hello)]);
  }

  /** What a frame of the kstat helper is in the file. */
  kstat(header: FrameHeader, payload: Uint8Array): Uint8Array<ArrayBuffer> {
    this.counts.records += header.count;
    return this.#writer.kstat(header, payload);
  }

  /** What a frame, or a note of the recorder, is in the file. */
  frame(header: FrameHeader, payload: Uint8Array): Uint8Array<ArrayBuffer> {
    switch (header.kind) {
      case KIND_REPLY:
      case KIND_EXITS:
        return this.#datagrams(header, payload);
      case KIND_GAP:
        return this.#gap(header, payload);
      case KIND_ERROR:
      case KIND_END:
        return this.#writer.note(header, payload);
      default:
        // The HELLO is in the header; what a newer helper adds is for newer readers.
        return header.kind < FIRST_NOTE ? NOTHING : this.#writer.note(header, payload);
    }
  }

  /** The end of a file; `settled`: all that happened before it was told. */
  end(timeNs: bigint, settled = true): Uint8Array<ArrayBuffer> {
    return this.#writer.end(timeNs, settled ? 0n : 'unknown');
  }

  #datagrams(header: FrameHeader, payload: Uint8Array): Uint8Array<ArrayBuffer> {
    const { kind, flags, request, source, timeNs } = header;
    const datagrams = datagramsOf(payload, this.#little);
    this.counts.records += datagrams.length;
    const cpu = kind === KIND_EXITS ? source : undefined;
    return this.#writer.packets(datagrams, { timeNs, cpu, origin: { kind, flags, request } });
  }

  #gap(header: FrameHeader, payload: Uint8Array): Uint8Array<ArrayBuffer> {
    const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
    const gaps = readGaps(view, 0, payload.length);
    const sum = (those: readonly Gap[]): number => those.reduce((all, { count }) => all + count, 0);
    const lost = sum(gaps.filter(({ reason }) => reason !== REASON_WITHHELD));
    this.counts.lost += lost;
    this.counts.withheld += sum(gaps) - lost;
    return this.#writer.note(header, payload, BigInt(lost));
  }
}

/** The datagrams of a REPLY or EXITS, without their padding; what is no datagram at the end is the last one. */
function datagramsOf(payload: Uint8Array, little: boolean): Uint8Array[] {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  const datagrams: Uint8Array[] = [];
  for (let at = 0; at < payload.length; ) {
    const rest = payload.length - at;
    const length = rest < NLMSG_HDRLEN ? rest : view.getUint32(at, little);
    const whole = length < NLMSG_HDRLEN || length > rest ? rest : length;
    datagrams.push(payload.subarray(at, at + whole));
    at += padded(whole);
  }
  return datagrams;
}

/**
 * Notes: packets with a frame of the helper that holds no datagrams (GAP, ERROR, END),
 * or with what the recorder has to say. And packets of LINKTYPE_USER0, which are a
 * frame of the kstat helper each.
 */
import { FRAME_SIZE, KIND_GAP, KIND_HELLO, KIND_KSTATS } from '../../generated/protocol.ts';
import {
  emptyHeader,
  type FrameHeader,
  NO_CPU,
  readGaps,
  readHeader,
} from '../../protocol/frame.ts';
import { NLMSG_HDRLEN, NOTE_MARK } from './format.ts';
import type { CapturedFrame, CaptureItem, Loss, Section } from './items.ts';
import { bytesOf, part } from './options.ts';

const FRAME_AT = NLMSG_HDRLEN + NOTE_MARK.length;

/** The items of a note; undefined when another program wrote the packet. */
export function readNote(body: DataView, section: Section): readonly CaptureItem[] | undefined {
  if (body.byteLength < FRAME_AT + FRAME_SIZE) return undefined;
  const bytes = bytesOf(body);
  if (!NOTE_MARK.every((byte, i) => bytes[NLMSG_HDRLEN + i] === byte)) return undefined;
  const header = readHeader(body, FRAME_AT, emptyHeader());
  const start = FRAME_AT + FRAME_SIZE;
  if (header.length > body.byteLength - start) return undefined;
  const payload = part(body, start, header.length);
  if (header.kind === KIND_GAP) return losses(header, payload, section);
  return [{ type: 'frame', section, header, payload: bytesOf(payload) }];
}

/** The frame of the kstat helper that a packet is; undefined for what others put into one. */
export function readKstatFrame(packet: DataView, section: Section): CapturedFrame | undefined {
  if (packet.byteLength < FRAME_SIZE) return undefined;
  const header = readHeader(packet, 0, emptyHeader());
  if (header.kind !== KIND_KSTATS && header.kind !== KIND_HELLO) return undefined;
  if (header.length !== packet.byteLength - FRAME_SIZE) return undefined;
  const payload = bytesOf(part(packet, FRAME_SIZE, header.length));
  return { type: 'frame', section, header, payload };
}

function losses(header: FrameHeader, payload: DataView, section: Section): Loss[] {
  return readGaps(payload, 0, payload.byteLength).map(({ reason, source, sequence, count }) => ({
    type: 'loss',
    section,
    count: BigInt(count),
    cpu: source === NO_CPU ? undefined : source,
    timeNs: header.timeNs,
    gap: { header, reason, sequence },
  }));
}

/** What pages are sent: words of the bridge, and parcels of frames that helpers made. */
import { KIND_CONTROL } from '../generated/protocol.ts';
import type { BridgeMessage } from '../protocol/control.ts';
import { type Gap, realtimeNs, writeFrame } from '../protocol/frame.ts';
import { packMap } from '../protocol/msgpack.ts';

/** Bytes of a message for pages, unless one frame is longer. */
const MESSAGE_BYTES = 2 ** 18;

/** Sent or dropped as a whole: a sweep, a reading of kstats, or exits. Its memory is shared by all pages. */
export interface Parcel {
  /** Whole frames, in the messages in which they are sent. */
  readonly messages: readonly Uint8Array[];
  readonly bytes: number;
  /** The first request id of a sweep; 0 for exits. */
  readonly request: number;
  /** Records that are missing when it is dropped. */
  readonly records: number;
  /** What the GAP frames in it tell, where these are not answers. */
  readonly gaps: readonly Gap[];
}

/** A word of the bridge as a frame. */
export function controlFrame(message: BridgeMessage, request = 0): Uint8Array {
  const timeNs = realtimeNs();
  const header = { kind: KIND_CONTROL, flags: 0, source: 0, request, count: 0, timeNs };
  return writeFrame(header, packMap(message));
}

/** The frames of a request, in messages of moderate size. */
export function parcelOf(request: number, frames: readonly Uint8Array[], records: number): Parcel {
  const messages = messagesOf(frames);
  const bytes = messages.reduce((sum, { length }) => sum + length, 0);
  return { request, messages, bytes, records, gaps: [] };
}

function messagesOf(frames: readonly Uint8Array[]): Uint8Array[] {
  const messages: Uint8Array[] = [];
  for (let first = 0; first < frames.length; ) {
    let [end, bytes] = [first, 0];
    do {
      bytes += (frames[end] as Uint8Array).length;
      end++;
    } while (end < frames.length && bytes + (frames[end] as Uint8Array).length <= MESSAGE_BYTES);
    messages.push(Buffer.concat(frames.slice(first, end), bytes));
    first = end;
  }
  return messages;
}

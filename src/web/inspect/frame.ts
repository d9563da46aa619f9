/** Frames of a helper, as notes and packets of kstats hold them: docs/protocol.md. */
import {
  ERROR_MEMBERS,
  FRAME_MEMBERS,
  GAP_MEMBERS,
  KSTAT_BATCH_MEMBERS,
} from '../../generated/layouts.ts';
import {
  ERROR_SIZE,
  FRAME_KIND,
  FRAME_SIZE,
  GAP_SIZE,
  KIND_ERROR,
  KIND_GAP,
  KIND_HELLO,
  KIND_KSTATS,
  KSTAT_BATCH_SIZE,
} from '../../generated/protocol.ts';
import { kstatRegions } from './kstat.ts';
import { type Placed, structRegion } from './member.ts';
import { bytesRegion, type Region } from './region.ts';

export interface FrameContext {
  /** Of the machine whose kstats they are. */
  readonly little: boolean;
  /** The payload goes on with a batch that an earlier frame began. */
  readonly continues: boolean;
}

/** The frame between two offsets. */
export function frameRegions(
  view: DataView,
  at: number,
  end: number,
  context: FrameContext,
): readonly Region[] {
  if (end - at < FRAME_SIZE) return [bytesRegion('malformed', at, end - at, 'no frame')];
  const header = structRegion('frame', 'header of a frame', FRAME_MEMBERS, {
    view,
    at,
    length: FRAME_SIZE,
    little: true,
  });
  const payload = at + FRAME_SIZE;
  if (payload === end) return [header];
  return [header, ...payloadRegions(view, payload, end, view.getUint8(at + FRAME_KIND), context)];
}

function payloadRegions(
  view: DataView,
  at: number,
  end: number,
  kind: number,
  context: FrameContext,
): readonly Region[] {
  const site = { view, at, length: end - at, little: true };
  switch (kind) {
    case KIND_HELLO:
      return [bytesRegion('hello', at, end - at, 'a msgpack map')];
    case KIND_GAP:
      return repeated('gap', GAP_MEMBERS, GAP_SIZE, site);
    case KIND_ERROR:
      return repeated('error', ERROR_MEMBERS, ERROR_SIZE, site);
    case KIND_KSTATS:
      return batchRegions(view, at, end, context);
    default:
      return [bytesRegion('payload', at, end - at)];
  }
}

function repeated(
  name: string,
  members: readonly Placed[],
  size: number,
  { view, at, length, little }: { view: DataView; at: number; length: number; little: boolean },
): readonly Region[] {
  const regions: Region[] = [];
  const end = at + length;
  let next = at;
  for (; end - next >= size; next += size) {
    regions.push(structRegion(name, name, members, { view, at: next, length: size, little }));
  }
  if (next < end) regions.push(bytesRegion('unknown', next, end - next));
  return regions;
}

function batchRegions(
  view: DataView,
  at: number,
  end: number,
  { little, continues }: FrameContext,
): readonly Region[] {
  if (continues) {
    return [bytesRegion('rest of a batch', at, end - at, 'goes on with the frame before')];
  }
  if (end - at < KSTAT_BATCH_SIZE) return [bytesRegion('malformed', at, end - at, 'no batch')];
  const site = { view, at, length: KSTAT_BATCH_SIZE, little: true };
  const header = structRegion('batch', 'header of a batch', KSTAT_BATCH_MEMBERS, site);
  return [header, ...kstatRegions(view, at + KSTAT_BATCH_SIZE, end, little)];
}

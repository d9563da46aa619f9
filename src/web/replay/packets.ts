/** Packets of a capture for the inspector: a list from a time on, and the bytes of one. */
import type { CaptureItem } from '../../capture/pcapng/items.ts';
import type { PacketPlace } from '../../capture/pcapng/trace.ts';
import { timeOf } from '../../capture/range.ts';
import { FRAME_FLAG_MORE, KIND_KSTATS } from '../../generated/protocol.ts';
import { inspectPacket, MAX_INSPECTED } from '../inspect/packet.ts';
import { type Region, rowsOf } from '../inspect/region.ts';
import type { InspectedPacket, PacketEntry, PacketFacts, TimeSpan } from './messages.ts';
import { readerOf, type Seeker } from './seeker.ts';

const MAX_TIME: TimeSpan['toNs'] = 2n ** 63n;

/** At most `count` packets that are not before a time. */
export async function packetsFrom(
  file: Blob,
  seeker: Seeker,
  timeNs: bigint,
  count: number,
): Promise<readonly PacketEntry[]> {
  const segments = seeker.between({ fromNs: timeNs, toNs: MAX_TIME });
  const [first, last] = [segments[0], segments.at(-1)];
  if (!first || !last) return [];
  let place: PacketPlace | undefined;
  const reader = readerOf(file, first, last, {
    begin: () => {
      place = undefined;
    },
    packet: (offset, length, linkType) => {
      place = { offset, length, linkType };
    },
  });
  const entries: PacketEntry[] = [];
  let continues = false;
  for await (const item of reader.items()) {
    const found: PacketPlace | undefined = place;
    if (!found || found.offset === entries.at(-1)?.place.offset) continue;
    const context = factsOf(item, continues);
    continues = isKstats(item) && (item.header.flags & FRAME_FLAG_MORE) !== 0;
    const itemNs = timeOf(item);
    if (itemNs !== undefined && itemNs < timeNs) continue;
    const what = await describe(file, found, context);
    entries.push({ place: found, timeNs: itemNs, context, what });
    if (entries.length === count) break;
  }
  return entries;
}

export async function inspect(
  file: Blob,
  { place, context }: PacketEntry,
): Promise<InspectedPacket> {
  const bytes = await bytesOf(file, place);
  const root = inspectPacket(bytes, { ...context, linkType: place.linkType });
  return { bytes, root, omitted: place.length - bytes.length };
}

async function bytesOf(
  file: Blob,
  { offset, length }: PacketPlace,
): Promise<Uint8Array<ArrayBuffer>> {
  const end = offset + Math.min(length, MAX_INSPECTED);
  return new Uint8Array(await file.slice(offset, end).arrayBuffer());
}

function isKstats(item: CaptureItem): item is Extract<CaptureItem, { type: 'frame' }> {
  return item.type === 'frame' && item.header.kind === KIND_KSTATS;
}

function factsOf(item: CaptureItem, continues: boolean): PacketFacts {
  const { section } = item;
  const byteOrder = item.type === 'datagram' ? item.byteOrder : section.byteOrder;
  return {
    little: byteOrder === 'little',
    family: section.family,
    defaultVersion: section.hello?.taskstatsVersion,
    continues: continues && isKstats(item),
  };
}

/** What tells packets apart: the fields that name a task, a kstat, or what is missing. */
const TELLING = [
  'cmd',
  'TASKSTATS_TYPE_PID',
  'TASKSTATS_TYPE_TGID',
  'ac_comm',
  'reason',
  'error',
  'ks_name',
];

async function describe(file: Blob, place: PacketPlace, context: PacketFacts): Promise<string> {
  const root = inspectPacket(await bytesOf(file, place), { ...context, linkType: place.linkType });
  const rows = rowsOf(root).map(({ region }) => region);
  const subject =
    rows.find(({ type }) => type === 'netlink message')?.name ?? 'frame of the helper';
  const values = TELLING.flatMap((name) => {
    const region = rows.find((row) => row.name === name);
    const value = region && valueIn(region);
    return value ? [`${labelOf(name)} ${value}`] : [];
  });
  return [subject, ...values].join(', ');
}

function valueIn(region: Region): string | undefined {
  return region.value ?? region.children.find(({ name }) => name === 'value')?.value;
}

function labelOf(name: string): string {
  return name
    .replace(/^TASKSTATS_TYPE_/, '')
    .replace(/^(ac|ks)_/, '')
    .toLowerCase();
}

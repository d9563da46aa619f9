/** Packets of a capture for the inspector: a list from a time on, and the bytes of one. */
import { NOTE_SNAPSHOT } from '../../capture/pcapng/format.ts';
import type { CaptureItem } from '../../capture/pcapng/items.ts';
import type { PacketPlace } from '../../capture/pcapng/trace.ts';
import { timeOf } from '../../capture/range.ts';
import type { Segment } from '../../capture/timeline/segments.ts';
import {
  CGROUPSTATS_CMD_GET,
  CGROUPSTATS_CMD_NEW,
  TASKSTATS_CMD_GET,
  TASKSTATS_CMD_NEW,
} from '../../generated/layouts.ts';
import {
  FRAME_FLAG_MORE,
  KIND_END,
  KIND_ERROR,
  KIND_GAP,
  KIND_HELLO,
  KIND_KSTATS,
} from '../../generated/protocol.ts';
import { inspectPacket, MAX_INSPECTED } from '../inspect/packet.ts';
import { type Region, rowsOf } from '../inspect/region.ts';
import type { InspectedPacket, PacketEntry, PacketFacts } from './messages.ts';
import { readerOf, type Seeker } from './seeker.ts';

type Undescribed = Omit<PacketEntry, 'what'>;

/** `count` packets that are not before a time; where there are less, those before it fill the list. */
export async function packetsFrom(
  file: Blob,
  seeker: Seeker,
  timeNs: bigint,
  count: number,
): Promise<readonly PacketEntry[]> {
  const before: Undescribed[] = [];
  const after: Undescribed[] = [];
  for await (const packet of packetsOf(file, seeker.around(timeNs))) {
    if (packet.timeNs === undefined || packet.timeNs >= timeNs) after.push(packet);
    else before.push(packet);
    if (before.length > count) before.shift();
    if (after.length === count) break;
  }
  const missing = count - after.length;
  const found = [...(missing > 0 ? before.slice(-missing) : []), ...after];
  const entries: PacketEntry[] = [];
  for (const packet of found) {
    const what = await describe(file, packet.place, packet.context);
    entries.push({ ...packet, what });
  }
  return entries;
}

/** Packets in the order of the file, each once. */
async function* packetsOf(
  file: Blob,
  segments: readonly Segment[],
): AsyncGenerator<Undescribed, void> {
  const [first, last] = [segments[0], segments.at(-1)];
  if (!first || !last) return;
  let place: PacketPlace | undefined;
  const reader = readerOf(file, first, last, {
    begin: () => {
      place = undefined;
    },
    packet: (offset, length, linkType) => {
      place = { offset, length, linkType };
    },
  });
  let offset: number | undefined;
  let continues = false;
  for await (const item of reader.items()) {
    const found: PacketPlace | undefined = place;
    if (!found || found.offset === offset) continue;
    offset = found.offset;
    const context = factsOf(item, continues);
    continues = isKstats(item) && (item.header.flags & FRAME_FLAG_MORE) !== 0;
    yield { place: found, timeNs: timeOf(item), context };
  }
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
    family: item.type === 'datagram' ? item.family : section.family,
    defaultVersion: section.hello?.taskstatsVersion,
    continues: continues && isKstats(item),
  };
}

/** What tells packets apart: the fields that name a task, a kstat, or what is missing. */
const TELLING: Readonly<Record<string, string>> = {
  TASKSTATS_TYPE_PID: 'pid',
  TASKSTATS_TYPE_TGID: 'tgid',
  TASKSTATS_CMD_ATTR_PID: 'pid',
  TASKSTATS_CMD_ATTR_TGID: 'tgid',
  ac_comm: '',
  CTRL_ATTR_FAMILY_NAME: '',
  error: 'error',
  ks_module: '',
  ks_name: '',
};

const COMMANDS: Readonly<Record<string, string>> = {
  [TASKSTATS_CMD_GET]: 'request',
  [TASKSTATS_CMD_NEW]: 'record',
  [CGROUPSTATS_CMD_GET]: 'cgroup request',
  [CGROUPSTATS_CMD_NEW]: 'cgroup',
};

async function describe(file: Blob, place: PacketPlace, context: PacketFacts): Promise<string> {
  const root = inspectPacket(await bytesOf(file, place), { ...context, linkType: place.linkType });
  const rows = rowsOf(root).map(({ region }) => region);
  const named = (name: string): string | undefined => {
    const region = rows.find((row) => row.name === name);
    return region && valueIn(region);
  };
  const values = Object.entries(TELLING).flatMap(([name, label]) => {
    const value = named(name);
    return value ? [`${label} ${value}`.trim()] : [];
  });
  return [subjectOf(rows, named), ...values].join(' ');
}

function subjectOf(rows: readonly Region[], named: (name: string) => string | undefined): string {
  const message = rows.find(({ type }) => type === 'netlink message')?.name;
  if (message === undefined) return KIND_NAMES[Number(named('kind'))] ?? 'packet';
  if (message !== 'TASKSTATS') return message;
  const command = COMMANDS[named('cmd') ?? ''] ?? message;
  // Exit events answer nobody.
  return command === 'record' && named('nlmsg_pid') === '0' ? 'exit' : command;
}

/** Of frames of a helper, and the note of a recorder. */
const KIND_NAMES: Readonly<Record<number, string>> = {
  [KIND_HELLO]: 'hello',
  [KIND_KSTATS]: 'kstats',
  [KIND_GAP]: 'gap',
  [KIND_ERROR]: 'error',
  [KIND_END]: 'end',
  [NOTE_SNAPSHOT]: 'snapshot',
};

function valueIn(region: Region): string | undefined {
  return region.value ?? region.children.find(({ name }) => name === 'value')?.value;
}

/** Records of kstats: the header of the record, kstat_t, and the data by their layout. */
import {
  HEADER_MODULE,
  HEADER_NAME,
  HEADER_NDATA,
  HEADER_SIZE,
  HEADER_TYPE,
  KSTAT_DATA_CHAR,
  KSTAT_DATA_DOUBLE,
  KSTAT_DATA_FLOAT,
  KSTAT_DATA_INT32,
  KSTAT_DATA_INT64,
  KSTAT_DATA_STRING,
  KSTAT_DATA_UINT32,
  KSTAT_DATA_UINT64,
  KSTAT_STRLEN,
  KSTAT_TYPE_NAMED,
  NAMED_DATA_TYPE,
  NAMED_NAME,
  NAMED_SIZE,
  NAMED_VALUE,
} from '../../generated/kstat.ts';
import {
  KSTAT_HEADER_MEMBERS,
  KSTAT_NAMED_MEMBERS,
  KSTAT_RECORD_MEMBERS,
  KSTAT_STRUCTURES,
  type StructLayout,
} from '../../generated/layouts.ts';
import {
  KSTAT_RECORD_DATA_SIZE,
  KSTAT_RECORD_HEADER_SIZE,
  KSTAT_RECORD_LENGTH,
  KSTAT_RECORD_SIZE,
} from '../../generated/protocol.ts';
import { layoutOf } from '../../kstat/structures.ts';
import { type Placed, sizeOf, structRegion, textOf } from './member.ts';
import { bytesRegion, type Region, withoutHoles } from './region.ts';

const ALIGNMENT = 8;

/** What stands in the value of a named statistic, by its data type. */
const NAMED_TYPES: Readonly<Record<number, string>> = {
  [KSTAT_DATA_CHAR]: 'char[16]',
  [KSTAT_DATA_INT32]: 's32',
  [KSTAT_DATA_UINT32]: 'u32',
  [KSTAT_DATA_INT64]: 's64',
  [KSTAT_DATA_UINT64]: 'u64',
  [KSTAT_DATA_FLOAT]: 'float',
  [KSTAT_DATA_DOUBLE]: 'double',
};

/** Records one after another; the last one may go on in the next frame. */
export function kstatRegions(
  view: DataView,
  start: number,
  end: number,
  little: boolean,
): readonly Region[] {
  const regions: Region[] = [];
  let at = start;
  while (end - at >= KSTAT_RECORD_SIZE) {
    const length = view.getUint32(at + KSTAT_RECORD_LENGTH, true);
    if (length < KSTAT_RECORD_SIZE || length > end - at) break;
    regions.push(recordRegion(view, at, length, little));
    at += length;
  }
  if (at < end) regions.push(bytesRegion('part of a kstat', at, end - at, 'the rest is not here'));
  return regions;
}

function recordRegion(view: DataView, at: number, length: number, little: boolean): Region {
  const end = at + length;
  const children: Region[] = [
    structRegion('record', 'header of a record', KSTAT_RECORD_MEMBERS, {
      view,
      at,
      length: KSTAT_RECORD_SIZE,
      little: true,
    }),
  ];
  const headerSize = view.getUint32(at + KSTAT_RECORD_HEADER_SIZE, true);
  const width = HEADER_SIZE.indexOf(headerSize);
  const header = at + KSTAT_RECORD_SIZE;
  const dataAt = header + Math.ceil(headerSize / ALIGNMENT) * ALIGNMENT;
  if (width >= 0 && dataAt <= end) {
    children.push(headerRegion(view, header, width, little));
    const room = BigInt(end - dataAt);
    const claimed = view.getBigUint64(at + KSTAT_RECORD_DATA_SIZE, true);
    const size = Number(claimed < room ? claimed : room);
    const site: DataSite = { view, at: dataAt, size, header, width, little };
    if (size > 0) children.push(dataRegion(site));
  }
  return {
    name: 'kstat',
    offset: at,
    length,
    type: 'record of a kstat',
    children: withoutHoles(children, at, end, 'padding'),
  };
}

function headerRegion(view: DataView, at: number, width: number, little: boolean): Region {
  const members: Placed[] = KSTAT_HEADER_MEMBERS.map(({ lp64, ilp32, ...rest }) => ({
    ...rest,
    offset: width === 0 ? lp64 : ilp32,
  }));
  const length = HEADER_SIZE[width] as number;
  const pointerBytes = width === 0 ? 8 : 4;
  const site = { view, at, length, little, pointerBytes };
  return structRegion('kstat_t', `kstat_t, pointers of ${8 * pointerBytes} bits`, members, site);
}

interface DataSite {
  readonly view: DataView;
  readonly at: number;
  readonly size: number;
  /** Where its kstat_t is, and the width of pointers in it: 0 for 64 bits, 1 for 32. */
  readonly header: number;
  readonly width: number;
  readonly little: boolean;
}

function dataRegion(site: DataSite): Region {
  const { view, at, size, header, width } = site;
  const type = view.getUint8(header + (HEADER_TYPE[width] as number));
  const layout = layoutOf({
    type,
    module: nameAt(site, HEADER_MODULE),
    name: nameAt(site, HEADER_NAME),
  });
  const structure = KSTAT_STRUCTURES.find(({ name }) => name === layout);
  if (type === KSTAT_TYPE_NAMED) return namedRegion(site);
  if (structure === undefined) return bytesRegion('ks_data', at, size, 'no layout is known');
  const children = elementsOf(site, structure);
  return {
    name: 'ks_data',
    offset: at,
    length: size,
    type: structure.cname,
    children: withoutHoles(children, at, at + size, 'padding'),
  };
}

function nameAt({ view, header, width, little }: DataSite, offsets: readonly number[]): string {
  const at = header + (offsets[width] as number);
  return textOf(`char[${KSTAT_STRLEN}]`, { view, at, little });
}

function ndataOf({ view, header, width, little }: DataSite): number {
  return view.getUint32(header + (HEADER_NDATA[width] as number), little);
}

function elementsOf(site: DataSite, { cname, size, count, members }: StructLayout): Region[] {
  const { view, at, little } = site;
  const single = count === 'one' || count === 'least';
  const fit = Math.floor(site.size / size);
  const elements = single ? 1 : count === 'ndata' ? Math.min(fit, ndataOf(site)) : fit;
  return Array.from({ length: elements }, (_, i) =>
    structRegion(single ? cname : `${cname} ${i + 1}`, cname, members, {
      view,
      at: at + i * size,
      length: Math.min(size, site.size - i * size),
      little,
    }),
  );
}

function namedRegion(site: DataSite): Region {
  const { at, size } = site;
  const count = Math.min(Math.floor(size / NAMED_SIZE), ndataOf(site));
  const members = Array.from({ length: count }, (_, i) => statistic(site, at + i * NAMED_SIZE));
  return {
    name: 'ks_data',
    offset: at,
    length: size,
    type: `kstat_named_t[${count}]`,
    children: withoutHoles(members, at, at + size, 'texts of STRING statistics'),
  };
}

/** A member of a named kstat, under the name that it has. */
function statistic({ view, little, width }: DataSite, at: number): Region {
  const [nameMember, typeMember] = KSTAT_NAMED_MEMBERS as readonly [Placed, Placed];
  const dataType = view.getUint8(at + NAMED_DATA_TYPE);
  const pointerBytes = width === 0 ? 8 : 4;
  const value: Placed[] =
    dataType === KSTAT_DATA_STRING
      ? KSTAT_NAMED_MEMBERS.filter(({ offset, type }) => offset > NAMED_VALUE || type === 'ptr')
      : valueMembers(dataType);
  const name = textOf(nameMember.type, { view, at: at + NAMED_NAME, little });
  const members = [nameMember, typeMember, ...value];
  const site = { view, at, length: NAMED_SIZE, little, pointerBytes };
  return structRegion(name === '' ? '(not in use)' : name, 'kstat_named_t', members, site);
}

function valueMembers(dataType: number): Placed[] {
  const type = NAMED_TYPES[dataType];
  if (type === undefined || sizeOf(type) > NAMED_SIZE - NAMED_VALUE) return [];
  return [{ cname: 'value', type, offset: NAMED_VALUE, doc: `data type ${dataType}` }];
}

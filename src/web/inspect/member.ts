/** Members of structs as regions: their sizes, and their values as text. */
import { text } from '../../taskstats/columns.ts';
import { type Region, withoutHoles } from './region.ts';

export interface Placed {
  readonly cname: string;
  readonly type: string;
  /** From the begin of the struct. */
  readonly offset: number;
  readonly unit?: string | undefined;
  readonly doc?: string | undefined;
}

/** Where a struct stands. */
export interface Site {
  readonly view: DataView;
  readonly at: number;
  readonly length: number;
  readonly little: boolean;
  /** @defaultValue 8 */
  readonly pointerBytes?: number | undefined;
}

interface Scalar {
  readonly size: number;
  read(view: DataView, at: number, little: boolean): number | bigint;
}

const SCALARS: Readonly<Record<string, Scalar>> = {
  u8: { size: 1, read: (view, at) => view.getUint8(at) },
  s8: { size: 1, read: (view, at) => view.getInt8(at) },
  u16: { size: 2, read: (view, at, little) => view.getUint16(at, little) },
  s16: { size: 2, read: (view, at, little) => view.getInt16(at, little) },
  u32: { size: 4, read: (view, at, little) => view.getUint32(at, little) },
  s32: { size: 4, read: (view, at, little) => view.getInt32(at, little) },
  u64: { size: 8, read: (view, at, little) => view.getBigUint64(at, little) },
  s64: { size: 8, read: (view, at, little) => view.getBigInt64(at, little) },
  float: { size: 4, read: (view, at, little) => view.getFloat32(at, little) },
  double: { size: 8, read: (view, at, little) => view.getFloat64(at, little) },
};

interface Shape {
  readonly base: string;
  readonly size: number;
  /** Undefined for what is no array. */
  readonly count: number | undefined;
}

function shapeOf(type: string, pointerBytes: number): Shape {
  const match = /^(\w+?)(?:\[(\d+)\])?$/.exec(type);
  const name = match?.[1] ?? '';
  const base = name === 'ptr' || name === 'size' ? `u${8 * pointerBytes}` : name;
  const size = base === 'char' ? 1 : SCALARS[base]?.size;
  if (!match || size === undefined) throw new RangeError(`no type ${type}`);
  const count = match[2] === undefined ? undefined : Number(match[2]);
  return { base, size: size * (count ?? 1), count };
}

export function sizeOf(type: string, pointerBytes: number = 8): number {
  return shapeOf(type, pointerBytes).size;
}

/** A value as text: numbers in decimal, text up to its NUL. */
export function textOf(
  type: string,
  { view, at, little, pointerBytes = 8 }: Omit<Site, 'length'>,
): string {
  const { base, size, count } = shapeOf(type, pointerBytes);
  if (base === 'char') return text(new Uint8Array(view.buffer, view.byteOffset + at, size));
  const scalar = SCALARS[base] as Scalar;
  const values = Array.from({ length: count ?? 1 }, (_, i) =>
    String(scalar.read(view, at + i * scalar.size, little)),
  );
  return values.join(' ');
}

/** The members that are within the struct, in the order of their offsets; no holes are left. */
export function membersOf(members: readonly Placed[], site: Site): readonly Region[] {
  const { view, at, length, little, pointerBytes } = site;
  const regions: Region[] = [];
  const sorted = [...members].sort((one, other) => one.offset - other.offset);
  for (const { cname, type, offset, unit, doc } of sorted) {
    const size = sizeOf(type, pointerBytes);
    if (offset + size > length) continue;
    const value = textOf(type, { view, at: at + offset, little, pointerBytes });
    const shown = type === 'ptr' || type === 'size' ? `${type}, ${8 * size} bits` : type;
    regions.push({
      name: cname,
      offset: at + offset,
      length: size,
      type: shown,
      // What has no unit says so in the schema.
      unit: unit === 'none' ? undefined : unit,
      value,
      doc,
      children: [],
    });
  }
  return withoutHoles(regions, at, at + length, 'padding');
}

/** A struct as one region. */
export function structRegion(
  name: string,
  type: string,
  members: readonly Placed[],
  site: Site,
  doc?: string,
): Region {
  const { at, length } = site;
  return { name, offset: at, length, type, doc, children: membersOf(members, site) };
}

/** Members one after another, without gaps: how headers of protocols are. */
export function inOrder(
  members: readonly (readonly [cname: string, type: string, doc: string])[],
): readonly Placed[] {
  let next = 0;
  return members.map(([cname, type, doc]) => {
    const offset = next;
    next += sizeOf(type);
    return { cname, type, offset, doc };
  });
}

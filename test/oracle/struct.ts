/** A struct, field by field, with DataView: slow and obvious on purpose. */
import { cgroupFields, type SchemaField, sizeOf, taskFields, versions } from './schema.ts';

export type Stats = Record<string, bigint | string>;

/** Which column of offsets in the schema a struct of this version and length has. */
export function familyOf(version: number, length: number): string | undefined {
  if (version === 0) return undefined;
  if (version === 1) return 'A';
  if (version === 2 || version === 3) {
    return length === versions.find((row) => row.version === version)?.sizeI386 ? 'B32' : 'B';
  }
  return version === 15 ? 'D' : 'C';
}

function read(view: DataView, at: number, type: string, little: boolean): bigint | string {
  switch (type) {
    case 'u8':
      return BigInt(view.getUint8(at));
    case 's8':
      return BigInt(view.getInt8(at));
    case 'u16':
      return BigInt(view.getUint16(at, little));
    case 'u32':
      return BigInt(view.getUint32(at, little));
    case 'u64':
      return view.getBigUint64(at, little);
    case 's64':
      return view.getBigInt64(at, little);
    default: {
      const bytes = new Uint8Array(view.buffer, view.byteOffset + at, sizeOf(type));
      return String.fromCharCode(...bytes);
    }
  }
}

function collect(
  view: DataView,
  fields: readonly SchemaField[],
  family: string,
  version: number,
  little: boolean,
): Stats {
  const stats: Stats = {};
  for (const { cname, type, offset, since, minSize = 0 } of fields) {
    const at = offset[family];
    if (at === undefined || since > version) continue;
    if (at + sizeOf(type) > view.byteLength || view.byteLength < minSize) continue;
    stats[cname] = read(view, at, type, little);
  }
  return stats;
}

/** The fields that are there, by kernel name; char arrays as one character a byte. */
export function readTaskstats(view: DataView, version: number, little: boolean): Stats {
  const family = familyOf(version, view.byteLength);
  if (family === undefined) return { version: BigInt(view.getUint16(0, little)) };
  return collect(view, taskFields, family, version, little);
}

export function readCgroupstats(view: DataView, little: boolean): Stats {
  return collect(view, cgroupFields, 'CGROUP', 0, little);
}
